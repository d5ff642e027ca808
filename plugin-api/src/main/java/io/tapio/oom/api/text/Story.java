package io.tapio.oom.api.text;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.sink.Notification;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A notification as a person wants it told: a headline, one event in full, a sentence for each, and what to do. Sinks
 * for people lay it out as their systems show it, so that all of them tell the same.
 *
 * <p>Its texts are lines that can be printed anywhere (see {@link PlainText}) and of any length: clip them to what the
 * system takes, and escape what its markup reads. Their words may change with any version. For any thread.
 */
public final class Story {

    private final Notification notification;
    private final List<OomEvent> told;
    private final @Nullable OomEvent main;

    private Story(Notification notification, List<OomEvent> told) {
        this.notification = notification;
        this.told = told;
        this.main = told.isEmpty() ? null : told.get(0);
    }

    /** The story of a notification; of one without events it is what its labels and times tell. */
    public static Story of(Notification notification) {
        Set<String> killed = new HashSet<>();
        for (OomEvent event : notification.events()) {
            if (event instanceof OomKillVictim kill) {
                killed.add(kill.oomId());
            }
        }
        // A kill tells all that matters of its OOM.
        List<OomEvent> told = notification.events().stream()
                .filter(event -> !(event instanceof OomKillTriggered oom && killed.contains(oom.oomId())))
                .sorted((one, other) -> Integer.compare(rank(one), rank(other)))
                .toList();
        return new Story(notification, told);
    }

    /** The event that is told in full: the first kill, else the worst of the others; {@code null} where there is none. */
    public @Nullable OomEvent main() {
        return main;
    }

    /** The events that are worth a sentence each, kills first; an OOM whose kills are among them is not. */
    public List<OomEvent> told() {
        return told;
    }

    /** The worst of the events; a warning where there are none. */
    public Severity severity() {
        return notification.events().stream().anyMatch(OomEvent::isCritical) ? Severity.CRITICAL : Severity.WARNING;
    }

    /** What happened and where, in a few words: {@code OOM kill: python3 (pid 4711) in prod/payment-7d9/app}. */
    public String headline() {
        String what = main == null ? "OOM incident" + labels() : Headlines.of(told);
        return switch (notification.reason()) {
            case EVENTS, OPENED, UPDATED -> what;
            case MORE -> "More: " + what;
            case REPEATED -> "Still going on: " + what;
            case RESOLVED -> "Over: " + what;
            case SUMMARY ->
                notification.total() + " OOMs in the last day, again and again in "
                        + (told.size() == 1 ? "one place" : told.size() + " places");
        };
    }

    /** What is known of {@link #main()}, by titles such as {@code What ran out}, in the order in which people ask. */
    public Map<String, String> facts() {
        return main == null ? new LinkedHashMap<>(notification.groupLabels()) : Facts.of(main);
    }

    /** What to do, the most important first; none where it is over, and where there is nothing to say. */
    public List<String> advice() {
        if (main == null || notification.resolved() || notification.reason() == Notification.Reason.SUMMARY) {
            return List.of();
        }
        return Collections.unmodifiableList(
                Advice.of(main, trigger(), notification.reason() == Notification.Reason.REPEATED));
    }

    /** How many events the incident has had and for how long, where that is more than what is told; else {@code null}. */
    public @Nullable String extent() {
        String since = since();
        if (notification.total() <= notification.events().size() && since.isEmpty()) {
            return null;
        }
        return notification.total() + (notification.total() == 1 ? " event" : " events") + since;
    }

    private String since() {
        if (notification.resolvedAt() == null) {
            return "";
        }
        long seconds = Duration.between(notification.startedAt(), notification.resolvedAt())
                .toSeconds();
        return seconds < 1 ? "" : " in " + (seconds < 120 ? seconds + " s" : seconds / 60 + " min");
    }

    private String labels() {
        StringBuilder labels = new StringBuilder();
        notification
                .groupLabels()
                .forEach((name, value) -> labels.append(labels.isEmpty() ? " of " : ", ")
                        .append(name)
                        .append(' ')
                        .append(PlainText.name(value)));
        return labels.toString();
    }

    private @Nullable OomKillTriggered trigger() {
        if (main instanceof OomKillVictim kill) {
            for (OomEvent event : notification.events()) {
                if (event instanceof OomKillTriggered oom && oom.oomId().equals(kill.oomId())) {
                    return oom;
                }
            }
        }
        return null;
    }

    private static int rank(OomEvent event) {
        if (event instanceof OomKillVictim) {
            return 0;
        }
        if (event instanceof OomKillTriggered) {
            return 1;
        }
        return event.isCritical() ? 2 : 3;
    }
}
