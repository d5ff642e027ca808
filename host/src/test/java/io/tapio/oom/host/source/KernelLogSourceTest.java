package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KernelLogSourceTest {

    private static final List<String> REPORT = KernelLogs.real("memcg-single-6.12.117+deb12-cloud-amd64");
    private static final String VICTIM = REPORT.getLast();

    private final ScriptedLog log = new ScriptedLog();
    private final KernelLogSource source = new KernelLogSource(log, Duration.ofMillis(1));
    private final BlockingQueue<List<KernelFact>> handed = new LinkedBlockingQueue<>();

    @AfterEach
    void closeSource() {
        source.close();
    }

    @Test
    void a_report_in_the_log_becomes_a_kill() throws Exception {
        source.start(handed::add);
        log.say(REPORT);

        assertEquals(List.copyOf(KernelLogs.parse(REPORT)), next());
    }

    @Test
    void a_report_that_comes_in_two_batches_is_one_kill() throws Exception {
        source.start(handed::add);
        log.say(REPORT.subList(0, 20));
        log.say(REPORT.subList(20, REPORT.size()));

        assertEquals(List.copyOf(KernelLogs.parse(REPORT)), next());
    }

    @Test
    void a_log_that_may_not_be_read_makes_the_source_unavailable_and_says_what_would_help() {
        KernelLogSource refused = new KernelLogSource(() -> {
            throw new IOException("Operation not permitted");
        });

        SourceUnavailableException unavailable =
                assertThrows(SourceUnavailableException.class, () -> refused.start(handed::add));

        String message = String.valueOf(unavailable.getMessage());
        assertTrue(message.contains("CAP_SYSLOG"), message);
        assertTrue(message.contains("kernel.dmesg_restrict=0"), message);
        assertTrue(message.contains("Operation not permitted"), message);
    }

    @Test
    void an_overrun_is_counted_and_survived_and_parts_no_report() throws Exception {
        source.start(handed::add);
        log.say(REPORT.subList(0, REPORT.size() - 1));
        log.fail(new KernelLogOverrunException("EPIPE"));
        log.say(List.of(VICTIM));

        assertEquals(List.copyOf(KernelLogs.parse(List.of(VICTIM))), next());
        assertEquals(1, source.overruns());
        assertEquals(0, source.failures());
        assertEquals(1, log.opened.get());
    }

    @Test
    void a_log_that_fails_is_opened_again() throws Exception {
        source.start(handed::add);
        log.fail(new IOException("EIO"));
        log.say(List.of(VICTIM));

        assertEquals(1, next().size());
        assertEquals(2, log.opened.get());
        assertEquals(1, source.failures());
    }

    @Test
    void a_taker_that_throws_does_not_end_the_source() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        source.start(facts -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("broken taker");
            }
            handed.add(facts);
        });
        log.say(List.of(VICTIM));
        log.say(List.of(VICTIM));

        assertEquals(1, next().size());
        assertEquals(1, source.failures());
    }

    @Test
    void closing_ends_the_thread_and_closes_the_reader() throws Exception {
        source.start(handed::add);
        source.close();
        source.close();

        assertTrue(log.closed.await(10, TimeUnit.SECONDS));
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("kernel-log-source")));
    }

    @Test
    void closing_before_starting_is_safe_and_final() {
        source.close();

        assertThrows(IllegalStateException.class, () -> source.start(handed::add));
    }

    private List<KernelFact> next() throws InterruptedException {
        List<KernelFact> facts = handed.poll(10, TimeUnit.SECONDS);
        assertNotNull(facts, "no facts within 10 s");
        return facts;
    }

    /** A log whose next read is what the test says. */
    private static final class ScriptedLog implements KernelLogReader.Factory {

        private final BlockingQueue<Object> script = new LinkedBlockingQueue<>();
        private final AtomicInteger opened = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);

        void say(List<String> records) {
            script.add(List.copyOf(records));
        }

        void fail(IOException failure) {
            script.add(failure);
        }

        @Override
        public KernelLogReader open() {
            opened.incrementAndGet();
            return new KernelLogReader() {
                @Override
                public List<String> read(Duration timeout) throws IOException {
                    Object next;
                    try {
                        next = script.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                    if (next instanceof IOException failure) {
                        throw failure;
                    }
                    return next instanceof List<?> records
                            ? records.stream().map(String.class::cast).toList()
                            : List.of();
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    }
}
