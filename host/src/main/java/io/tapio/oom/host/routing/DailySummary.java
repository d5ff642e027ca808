package io.tapio.oom.host.routing;

import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.config.SummaryConfig;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.journal.JournalException;
import io.tapio.oom.host.routing.RepeatedKills.Repeated;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The summary of kills that repeat, once a day at one sink. A day that was missed is made up for before the next. */
final class DailySummary {

    private static final Logger LOG = LoggerFactory.getLogger(DailySummary.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TRY_AGAIN = Duration.ofMinutes(10);

    private final SummaryConfig config;
    private final String sink;
    private final RouteTree tree;
    private final GroupStore store;
    private final RepeatedKills repeated;
    private final Function<Collection<Long>, List<Entry>> entries;
    private boolean underWay;
    private @Nullable GroupDue postponed;
    private @Nullable Instant until;

    DailySummary(
            SummaryConfig config,
            String sink,
            RouteTree tree,
            GroupStore store,
            RepeatedKills repeated,
            Function<Collection<Long>, List<Entry>> entries) {
        this.config = config;
        this.sink = sink;
        this.tree = tree;
        this.store = store;
        this.repeated = repeated;
        this.entries = entries;
    }

    /** When the next one is due; {@code null} where there is none. */
    @Nullable Instant nextDue(Instant now) {
        if (!config.enabled() || underWay) {
            return null;
        }
        if (until != null) {
            return until;
        }
        LocalDate last = store.summary(sink);
        if (last == null) {
            // The first day begins behind the first start: nothing of before is told.
            last = atOf(today(now)).isAfter(now) ? today(now).minusDays(1) : today(now);
            store.summary(sink, last);
        }
        LocalDate next = last.plusDays(1);
        return atOf(next.isBefore(today(now)) ? latest(now) : next);
    }

    /** The last day whose time has come. */
    private LocalDate latest(Instant now) {
        LocalDate today = today(now);
        return atOf(today).isAfter(now) ? today.minusDays(1) : today;
    }

    private LocalDate today(Instant now) {
        return now.atZone(config.location()).toLocalDate();
    }

    private Instant atOf(LocalDate day) {
        return ZonedDateTime.of(day, config.at(), config.location()).toInstant();
    }

    /**
     * It, when it is due and there is something to tell.
     *
     * @param quiet gives what waited for it, and does not wait any more then
     */
    @Nullable GroupDue next(Instant now, Supplier<List<Long>> quiet) {
        Instant due = nextDue(now);
        if (due == null || due.isAfter(now)) {
            return null;
        }
        GroupDue again = postponed;
        if (again != null) {
            underWay = true;
            return again;
        }
        Instant from = now.minus(DAY);
        Map<Long, Integer> told;
        try {
            told = told(from);
        } catch (JournalException e) {
            LOG.warn(
                    "[TAPIO-T004] sink {}: the kills of the last day can't be read for the summary: {}; trying again in"
                            + " {} minutes",
                    sink,
                    e.getMessage(),
                    TRY_AGAIN.toMinutes());
            until = now.plus(TRY_AGAIN);
            return null;
        }
        LocalDate day = latest(now);
        if (told.isEmpty()) {
            until = null;
            store.summary(sink, day);
            return null;
        }
        underWay = true;
        return new GroupDue(
                null,
                "summary-" + day,
                Reason.SUMMARY,
                Map.of(),
                List.copyOf(told.keySet()),
                quiet.get(),
                told.values().stream().mapToLong(Integer::longValue).sum(),
                from,
                null);
    }

    /** How often each of the subjects was hit that the sink hears of, by its newest kill. */
    private Map<Long, Integer> told(Instant from) {
        Map<Long, Integer> told = new TreeMap<>();
        List<Repeated> all = repeated.all(from, config.least(), GroupDue.MOST_EVENTS);
        for (Entry entry : entries.apply(all.stream().map(Repeated::position).toList())) {
            if (tree.choose(new EventView(entry.event()), sink) instanceof RouteTree.Choice.Taken) {
                all.stream()
                        .filter(each -> each.position() == entry.position())
                        .forEach(each -> told.put(each.position(), each.ooms()));
            }
        }
        return told;
    }

    void done(Instant now) {
        underWay = false;
        postponed = null;
        until = null;
        store.summary(sink, latest(now));
    }

    void postpone(GroupDue due, Instant to) {
        underWay = false;
        postponed = due;
        until = to;
    }
}
