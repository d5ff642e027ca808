package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.routing.Due;
import io.tapio.oom.host.routing.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every event for itself, in batches; nothing is left out but revisions. Enough to test what is around an outbox. */
final class PlainOutbox implements Outbox {

    private final int batchSize;
    private final int most;
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private final List<Batch> postponed = new ArrayList<>();
    private final Set<Batch> out = new HashSet<>();

    private record Waiting(long position, String incident, boolean alone) {}

    private record Batch(List<Waiting> entries, Instant notBefore) implements Due {
        @Override
        public List<Long> positions() {
            return entries.stream().map(Waiting::position).toList();
        }

        @Override
        public List<Long> covers() {
            return positions();
        }

        @Override
        public Notification notification(List<OomEvent> events) {
            return Notification.batch(events);
        }
    }

    PlainOutbox(int batchSize, int most) {
        this.batchSize = batchSize;
        this.most = most;
    }

    @Override
    public Admission offer(Entry entry, Instant now) {
        if (entry.event().revision() > 0) {
            return new Admission.LeftOut("a later revision");
        }
        waiting.put(entry.position(), new Waiting(entry.position(), incident(entry.event()), false));
        return new Admission.Waiting();
    }

    private static String incident(OomEvent event) {
        return switch (event) {
            case OomKillVictim kill -> kill.oomId();
            case OomKillTriggered oom -> oom.oomId();
            default -> event.eventId();
        };
    }

    @Override
    public boolean full() {
        return waiting.size() + postponed.size() >= most;
    }

    @Override
    public Optional<Due> next(Instant now) {
        Optional<Batch> again = postponed.stream()
                .filter(batch -> !batch.notBefore().isAfter(now))
                .findFirst();
        if (again.isPresent()) {
            postponed.remove(again.get());
            out.add(again.get());
            return Optional.of(again.get());
        }
        Set<String> held = new HashSet<>();
        postponed.forEach(batch -> batch.entries().forEach(entry -> held.add(entry.incident())));
        List<Waiting> batch = new ArrayList<>();
        for (Waiting entry : waiting.values()) {
            if (held.contains(entry.incident())) {
                continue;
            }
            if (batch.size() == batchSize
                    || !batch.isEmpty() && (entry.alone() || batch.getFirst().alone())) {
                break;
            }
            batch.add(entry);
        }
        batch.forEach(entry -> waiting.remove(entry.position()));
        if (batch.isEmpty()) {
            return Optional.empty();
        }
        Batch due = new Batch(List.copyOf(batch), now);
        out.add(due);
        return Optional.of(due);
    }

    @Override
    public @Nullable Instant nextDue() {
        return postponed.stream()
                .map(Batch::notBefore)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    @Override
    public void done(Due due, Instant now) {
        out.remove(due);
    }

    @Override
    public void postpone(Due due, Instant until) {
        if (due instanceof Batch batch && out.remove(batch)) {
            postponed.add(new Batch(batch.entries(), until));
        }
    }

    @Override
    public void split(Due due, Instant until) {
        if (due instanceof Batch batch && out.remove(batch)) {
            Map<Long, Waiting> behind = new LinkedHashMap<>(waiting);
            waiting.clear();
            batch.entries()
                    .forEach(entry ->
                            waiting.put(entry.position(), new Waiting(entry.position(), entry.incident(), true)));
            waiting.putAll(behind);
        }
    }
}
