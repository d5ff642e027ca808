package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapio.oom.api.event.Origin;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.source.SourceChooser.Candidate;
import io.tapio.oom.host.source.SourceChooser.Chosen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourceChooserTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void shouldTakeTheFirstThatCanBeHad() throws Exception {
        Chosen chosen = SourceChooser.start(List.of(source("eBPF", null), source("the kernel log", null)), facts -> {});

        assertEquals("eBPF", chosen.name());
        assertEquals(List.of(), chosen.degraded());
        assertEquals(List.of("start eBPF"), calls);
    }

    @Test
    void shouldFallBackInOrderAndSayWhy() throws Exception {
        try (CapturedLog log = CapturedLog.start()) {
            Chosen chosen = SourceChooser.start(
                    List.of(
                            source("eBPF", "no BTF"),
                            source("the kernel log", "no CAP_SYSLOG"),
                            source("the cgroup counters", null),
                            source("a crystal ball", null)),
                    facts -> {});

            assertEquals("the cgroup counters", chosen.name());
            assertEquals("the cgroup counters", ((Fake) chosen.source()).name);
            assertEquals(List.of("no BTF", "no CAP_SYSLOG"), chosen.degraded());
            assertEquals(1, log.count("WARN falling back to the cgroup counters: no BTF; no CAP_SYSLOG"), log.text());
        }
    }

    @Test
    void shouldCloseWhatRefusedBeforeTheNextIsTried() throws Exception {
        SourceChooser.start(List.of(source("eBPF", "no"), source("the kernel log", null)), facts -> {});

        assertEquals(List.of("start eBPF", "close eBPF", "start the kernel log"), calls);
    }

    @Test
    void shouldThrowWithEveryReasonWhenNoneCanBeHad() {
        SourceUnavailableException e = assertThrows(
                SourceUnavailableException.class,
                () -> SourceChooser.start(
                        List.of(source("eBPF", "no BTF"), source("the kernel log", "no CAP_SYSLOG")), facts -> {}));

        assertEquals("no BTF; no CAP_SYSLOG", e.getMessage());
        assertEquals(List.of("start eBPF", "close eBPF", "start the kernel log", "close the kernel log"), calls);
    }

    @Test
    void shouldHandTheFactsOn() throws Exception {
        List<KernelFact> taken = new ArrayList<>();
        Chosen chosen = SourceChooser.start(List.of(source("eBPF", null)), taken::addAll);
        KernelFact fact = new KernelFact.CounterRise(1, "/a", 1, null, null, null);
        ((Fake) chosen.source()).facts.accept(List.of(fact));

        assertSame(fact, taken.getFirst());
    }

    private Candidate source(String name, @Nullable String refusal) {
        return new Candidate(name, () -> new Fake(name, refusal));
    }

    private final class Fake implements KernelSource {

        @Override
        public Map<String, LongSupplier> losses() {
            return Map.of();
        }

        private final String name;
        private final @Nullable String refusal;
        private Consumer<List<KernelFact>> facts = ignored -> {};

        Fake(String name, @Nullable String refusal) {
            this.name = name;
            this.refusal = refusal;
        }

        @Override
        public Origin origin() {
            return Origin.EBPF;
        }

        @Override
        public void start(Consumer<List<KernelFact>> taker) throws SourceUnavailableException {
            calls.add("start " + name);
            facts = taker;
            if (refusal != null) {
                throw new SourceUnavailableException(refusal);
            }
        }

        @Override
        public void close() {
            calls.add("close " + name);
        }
    }
}
