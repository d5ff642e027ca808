package io.tapio.oom.host.routing;

import static io.tapio.oom.host.routing.RoutedEvents.kill;
import static io.tapio.oom.host.routing.RoutedEvents.of;
import static io.tapio.oom.host.routing.RoutedEvents.pressure;
import static io.tapio.oom.host.routing.RoutedEvents.trigger;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.host.journal.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is offered, whatever fails, however often the process ends: every entry is left out once, or done with by one
 * notification, and what belongs to one incident is handed over in its order.
 */
class NothingLostTest {

    private static final String YAML = """
            routes:
              - {match: {namespace: n1}, sinks: [it], group_by: [namespace]}
              - {match: {namespace: n2}, sinks: [it], group_by: ["..."]}
              - {match: {namespace: n3}, sinks: [it], mute_times: [noon], continue: true}
              - {match: {namespace: "!n4"}, sinks: [it]}
            time_windows: {noon: [{times: [{start_time: "12:10", end_time: "12:50"}]}]}
            """;

    private final Set<Long> done = new HashSet<>();
    private final Map<Due, Boolean> underWay = new HashMap<>();
    private final Map<String, List<Integer>> handed = new TreeMap<>();

    static Stream<Arguments> runs() {
        return Stream.of(Audience.values())
                .flatMap(audience -> IntStream.range(0, 40).mapToObj(seed -> Arguments.of(audience, seed)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldBeDoneWithEveryEntryOnce(Audience audience, int seed) {
        Random random = new Random(seed);
        OutboxDesk desk = new OutboxDesk(YAML, audience, random.nextBoolean());
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> offer(desk, desk.log.record(event(random, desk, step)));
                case 4, 5 -> take(desk);
                case 6 -> finish(desk, random, false);
                case 7 -> finish(desk, random, true);
                case 8 -> desk.after(random.nextInt(400));
                default -> {
                    if (random.nextInt(4) == 0) {
                        restart(desk);
                    }
                }
            }
        }
        for (int i = 0; i < 3_000 && done.size() < desk.log.end(); i++) {
            take(desk);
            finish(desk, random, false);
            desk.after(Duration.ofMinutes(1));
        }
        assertEquals(desk.log.end(), done.size(), "entries done with");
        handed.forEach(
                (incident, steps) -> assertEquals(steps.stream().sorted().toList(), steps, "order of " + incident));
    }

    private void offer(OutboxDesk desk, Entry entry) {
        if (desk.outbox.offer(entry, desk.now) instanceof Outbox.Admission.LeftOut) {
            finished(List.of(entry.position()));
        }
        finished(desk.outbox.withdrawn());
    }

    private void take(OutboxDesk desk) {
        Optional<Due> due = desk.outbox.next(desk.now);
        finished(desk.outbox.withdrawn());
        due.ifPresent(each -> underWay.put(each, true));
    }

    private void finish(OutboxDesk desk, Random random, boolean fails) {
        if (underWay.isEmpty()) {
            return;
        }
        Due due = List.copyOf(underWay.keySet()).get(random.nextInt(underWay.size()));
        underWay.remove(due);
        if (fails && random.nextBoolean()) {
            desk.outbox.split(due, desk.now.plusSeconds(random.nextInt(100)));
        } else if (fails) {
            desk.outbox.postpone(due, desk.now.plusSeconds(random.nextInt(100)));
        } else {
            assertTrue(due.positions().size() <= GroupDue.MOST_EVENTS);
            desk.of(due);
            desk.outbox.done(due, desk.now);
            if (due instanceof Batch) {
                desk.log
                        .at(due.covers())
                        .forEach(entry -> handed.computeIfAbsent(
                                        String.valueOf(Incidents.orderOf(entry.event())), any -> new ArrayList<>())
                                .add((int) entry.position()));
            }
            finished(due.covers());
        }
    }

    /** The cursor's place is kept with what was done, and what was not is offered anew. */
    private void restart(OutboxDesk desk) {
        underWay.clear();
        desk.restart();
        for (Entry entry : desk.log.behind(0, Integer.MAX_VALUE)) {
            if (!done.contains(entry.position())) {
                offer(desk, entry);
            }
        }
    }

    private void finished(List<Long> positions) {
        for (long position : positions) {
            assertTrue(done.add(position), "done with twice: " + position);
        }
    }

    private static OomEvent event(Random random, OutboxDesk desk, int step) {
        Ownership owner =
                random.nextInt(5) == 0 ? Ownership.NONE : of("n" + random.nextInt(5), "w" + random.nextInt(3), "app");
        String oom = "oom-" + step / 5;
        return switch (random.nextInt(6)) {
            case 0 -> trigger("t" + step, oom, owner, desk.now);
            case 1 -> pressure("p" + step, owner, desk.now);
            case 2 ->
                kill("k" + Math.max(0, step - random.nextInt(8)), oom, owner, desk.now)
                        .withRevision(1 + random.nextInt(3));
            default -> kill("k" + step, oom, owner, desk.now);
        };
    }
}
