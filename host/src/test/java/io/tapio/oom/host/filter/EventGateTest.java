package io.tapio.oom.host.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.Glob;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventGateTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventGate gate = new EventGate(
            new EventFilter(
                    new Namespaces(List.of(), List.of(new Glob("ci-*"))),
                    new SystemProcesses(true, true),
                    Kills::owner),
            registry);

    @Test
    void shouldCountWhatItHoldsBackAndSayItOnceForEachReason() {
        try (CapturedLog log = CapturedLog.start()) {
            assertFalse(gate.admits(Kills.by(Kills.CI)));
            assertFalse(gate.admits(Kills.trigger(Kills.CI, Kills.CI, Constraint.MEMCG)));
            assertFalse(gate.admits(Kills.by(Kills.SERVICE)));

            assertEquals(
                    1,
                    log.count("an oom_kill_victim of " + Kills.CI
                            + " is left out by oom.include_namespaces and oom.exclude_namespaces"),
                    log.text());
            assertEquals(1, log.count("is left out by oom.exclude_system_processes"), log.text());
        }
        assertEquals(2, filtered("namespace"));
        assertEquals(1, filtered("system_process"));
    }

    @Test
    void shouldLetTheRestThroughAndStandAtZeroFromTheStart() {
        assertTrue(gate.admits(Kills.by(Kills.PROD)));
        assertEquals(0, filtered("namespace"));
        assertEquals(0, filtered("system_process"));
    }

    @Test
    void shouldHoldRevisionsBackWithoutCountingTheEventAgain() {
        assertFalse(gate.admits(Kills.victim(Kills.CI, Kills.CI, Constraint.MEMCG, 1)));
        assertEquals(0, filtered("namespace"));
    }

    private double filtered(String reason) {
        return registry.get("tapio_oom_events_filtered")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
