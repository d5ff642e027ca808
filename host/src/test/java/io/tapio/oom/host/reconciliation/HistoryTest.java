package io.tapio.oom.host.reconciliation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.kernel.KernelClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private static final Instant START = Instant.ofEpochMilli(5_000);
    private static final Runnable HANDED_ON = () -> {};

    @TempDir
    private Path directory;

    private final KernelLogText log = new KernelLogText();
    private final List<OomEvent> out = new ArrayList<>();
    private final KernelClock clock = KernelClock.bootedAt(Instant.EPOCH);
    private final LogRecovery recovery = new LogRecovery(
            log::open,
            new EventAssembler(new EventSettings("node-1", true), clock, 1),
            new ReportedKills(),
            clock,
            () -> {},
            out::add);
    private Path bootId;
    private History history;

    @BeforeEach
    void boot() throws IOException {
        bootId = Files.writeString(directory.resolve("boot_id"), "b1\n");
        history = new History(directory.resolve("state"), bootId);
    }

    @Test
    void shouldTellKillsFromBeforeTheStartOnce() throws IOException {
        log.kill(1, 1_000).kill(2, 9_000);
        history.tell(recovery, START, HANDED_ON);
        history.tell(recovery, START, HANDED_ON);

        assertEquals(1, out.size());
        assertEquals(1, history.told());
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("state"))));
    }

    @Test
    void shouldTellThemAgainAfterTheNextBoot() throws IOException {
        log.kill(1, 1_000);
        history.tell(recovery, START, HANDED_ON);
        Files.writeString(bootId, "b2\n");
        history.tell(recovery, START, HANDED_ON);

        assertEquals(2, out.size());
    }

    @Test
    void shouldTellThemAgainWhenTheSinksDidNotGetThem() {
        log.kill(1, 1_000);
        assertThrows(
                IllegalStateException.class,
                () -> history.tell(recovery, START, () -> {
                    throw new IllegalStateException("killed in between");
                }));
        history.tell(recovery, START, HANDED_ON);

        assertEquals(2, out.size());
        assertEquals(out.get(0).eventId(), out.get(1).eventId());
    }

    @Test
    void shouldTellTheNewestAndCountTheRest() {
        for (int i = 0; i < History.MOST + 3; i++) {
            log.kill(1 + i, 1_000 + i);
        }
        history.tell(recovery, START, HANDED_ON);

        assertEquals(History.MOST, out.size());
        assertEquals(3, history.leftOut());
        assertEquals(Instant.ofEpochMilli(1_003), out.getFirst().time());
    }

    @Test
    void shouldLeaveHistoryOutWhereItCanNotBeRememberedAndSaySo() throws IOException {
        log.kill(1, 1_000);
        Path file = Files.writeString(directory.resolve("file"), "");
        try (CapturedLog said = CapturedLog.start()) {
            new History(file.resolve("state"), bootId).tell(recovery, START, HANDED_ON);

            assertEquals(1, said.count("history is left out"), said.text());
        }
        assertEquals(List.of(), out);
        assertFalse(Files.exists(file.resolve("state")));
    }
}
