package io.tapio.oom.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.filter.EventFilter;
import io.tapio.oom.host.filter.EventGate;
import io.tapio.oom.host.filter.Namespaces;
import io.tapio.oom.host.filter.SystemProcesses;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.reconciliation.ReportedKills;
import io.tapio.oom.host.source.KernelFact;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import io.tapio.oom.host.source.KernelFact.RingRecord;
import io.tapio.oom.host.source.NotTakenException;
import io.tapio.oom.host.web.Health;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.SyntheticRecord;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelineTest {

    private final Vertx vertx = Vertx.vertx();
    private final Health health = new Health();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BlockingQueue<String> published = new LinkedBlockingQueue<>();
    private final HostMeters meters = new HostMeters(registry);
    private final Journal journal =
            new Journal(JournalConfig.defaults().inMemory(), List.of(), new Published(vertx, health, meters), registry);
    private final OwnerStage owners = new OwnerStage(new CgroupPathResolver());
    private final Pipeline pipeline = new Pipeline(
            new EventAssembler(
                    new EventSettings("node-1", true), KernelClock.bootedAt(Instant.EPOCH), SyntheticRecord.PAGE_BYTES),
            new Publisher(
                    owners,
                    new EventGate(
                            new EventFilter(
                                    new Namespaces(List.of(), List.of()),
                                    new SystemProcesses(true, true),
                                    owners::ownerOf),
                            registry),
                    new EventBudget(1_000, System::nanoTime, registry),
                    journal,
                    meters),
            new ReportedKills(),
            meters);

    @BeforeEach
    void listen() {
        Bus.prepare(vertx);
        journal.start();
        vertx.eventBus()
                .<OomEvent>localConsumer(
                        Bus.EVENTS,
                        message -> published.add(String.valueOf(message.body().subjectCgroupPath())));
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldPublishWhatTheSourceLearned() throws Exception {
        pipeline.open(() -> {});
        pipeline.accept(List.of(rise("/a"), rise("/b")));

        assertEquals("/a", next());
        assertEquals("/b", next());
        assertEquals(2, health.events());
    }

    @Test
    void shouldNotLetAFactThatMakesNoSenseCostTheOthers() throws Exception {
        KernelFact nonsense =
                new RingRecord(SyntheticRecord.kill(-1, 5_000_000_000L).decoded());
        pipeline.open(() -> {});
        try (CapturedLog log = CapturedLog.start()) {
            pipeline.accept(List.of(rise("/a"), nonsense, rise("/b")));

            assertEquals("/a", next());
            assertEquals("/b", next());
            assertEquals(1, log.count("[TAPIO-A001] a RingRecord gave no event"), log.text());
        }
        assertEquals(
                1, registry.get("errors").tag("component", "assembly").counter().count());
    }

    @Test
    void shouldHoldTheSourceUntilTheSinksAreReady() throws Exception {
        Thread source = new Thread(() -> pipeline.accept(List.of(rise("/a"))));
        source.start();
        while (source.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertTrue(published.isEmpty());

        pipeline.open(() -> {});
        assertEquals("/a", next());
        source.join(10_000);
        assertFalse(source.isAlive());
    }

    @Test
    void shouldReturnWhenTheBatchIsWhereItOutlivesTheProcess() throws Exception {
        List<String> before = new ArrayList<>();
        pipeline.open(() -> before.add(next()));
        pipeline.accept(List.of(rise("/a")));
        pipeline.accept(List.of());

        assertEquals(List.of("/a"), before, "asked once, behind the batch");
    }

    @Test
    void shouldLeaveTheFactsToTheSourceWhenTheStartFailed() {
        pipeline.abandon();
        assertThrows(NotTakenException.class, () -> pipeline.accept(List.of(rise("/a"))));
    }

    @Test
    void shouldLeaveTheFactsToTheSourceWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(NotTakenException.class, () -> pipeline.accept(List.of(rise("/a"))));
        assertTrue(Thread.interrupted(), "the source's to know");
    }

    @Test
    void shouldTakeTheLastFactsWhenItIsToEndAfterAGoodStart() throws Exception {
        pipeline.open(() -> {});
        pipeline.abandon();
        pipeline.accept(List.of(rise("/a")));

        assertEquals("/a", next());
    }

    private static KernelFact rise(String path) {
        return new CounterRise(5_000_000_000L, path, 1, null, null, null);
    }

    private String next() {
        try {
            return String.valueOf(published.poll(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
