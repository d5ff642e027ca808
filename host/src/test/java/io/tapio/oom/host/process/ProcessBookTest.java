package io.tapio.oom.host.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.assembly.KnownProcesses.KnownProcess;
import io.tapio.oom.host.process.ProcessBook.Collected;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessBookTest {

    private static final int PID = 7;
    private static final long TICKS = 4711;
    private static final long STARTED = TICKS * 10_000_000 + 3_456_789;
    private static final Collected CMDLINE = new Collected(true, false);
    private static final Collected ALL = new Collected(true, true);

    @TempDir
    private Path root;

    private ProcDirectory proc;

    @BeforeEach
    void setUp() {
        proc = new ProcDirectory(root);
    }

    @Test
    void shouldKnowAProcessByItsIdAndStart() {
        ProcessBook book = book(CMDLINE);
        proc.process(PID, TICKS, "java -jar a.jar");
        look(book, PID);

        assertEquals(new KnownProcess("java\0-jar\0a.jar", false, Map.of()), book.find(PID, STARTED));
        assertNull(book.find(PID, STARTED + 10_000_000), "another process with its id");
        assertNull(book.find(PID + 1, STARTED));
    }

    @Test
    void shouldStillKnowAProcessThatIsGone() {
        ProcessBook book = book(CMDLINE);
        proc.process(PID, TICKS, "java -jar a.jar");
        look(book, PID);
        proc.remove(PID, "cmdline").remove(PID, "stat");
        look(book, PID);

        assertEquals("java\0-jar\0a.jar", cmdline(book));
    }

    @Test
    void shouldNotTakeTheNothingOfADyingProcessForItsCommandLine() {
        ProcessBook book = book(ALL);
        proc.process(PID, TICKS, "java -jar a.jar").write(PID, "environ", "A=1\0");
        look(book, PID);
        proc.stat(PID, "java", TICKS, 0).write(PID, "cmdline", "").write(PID, "environ", "");
        look(book, PID);

        assertEquals(new KnownProcess("java\0-jar\0a.jar", false, Map.of("A", "1")), book.find(PID, STARTED));
    }

    @Test
    void shouldFollowAnExecThatKeepsIdAndStart() {
        ProcessBook book = book(CMDLINE);
        proc.process(PID, TICKS, "sh entry.sh");
        look(book, PID);
        proc.stat(PID, "sh", TICKS, 99).write(PID, "cmdline", "java\0-jar\0a.jar\0");
        look(book, PID);

        assertEquals("java\0-jar\0a.jar", cmdline(book));
    }

    @Test
    void shouldSeeATitleThatAProgramGaveItselfAfterTenLooks() {
        ProcessBook book = book(CMDLINE);
        proc.process(PID, TICKS, "postgres");
        look(book, PID);
        proc.write(PID, "cmdline", "postgres: idle\0");
        for (int i = 0; i < 9; i++) {
            look(book, PID);
            assertEquals("postgres", cmdline(book), "no file is read without need");
        }
        look(book, PID);

        assertEquals("postgres: idle", cmdline(book));
    }

    @Test
    void shouldGiveAnIdThatIsUsedAgainToTheNewProcess() {
        ProcessBook book = book(CMDLINE);
        proc.process(PID, TICKS, "old");
        look(book, PID);
        proc.process(PID, TICKS + 1, "new");
        look(book, PID);

        assertNull(book.find(PID, STARTED));
        assertEquals(new KnownProcess("new", false, Map.of()), book.find(PID, STARTED + 10_000_000));
    }

    @Test
    void shouldKeepNoEnvironmentBeforeItsSecretsAreHidden() {
        ProcessBook book = new ProcessBook(proc.files(), ALL, ProcessBookTest::hideAll, 10, 1 << 20);
        proc.process(PID, TICKS, "java").write(PID, "environ", "TOKEN=hunter2\0");
        look(book, PID);

        KnownProcess known = book.find(PID, STARTED);
        assertNotNull(known);
        assertEquals(Map.of("TOKEN", "***"), known.environment());
    }

    @Test
    void shouldKnowTheCommandLineOfAnotherUsersProcessWhoseEnvironmentItMayNotRead() {
        ProcessBook book = book(ALL);
        proc.process(PID, TICKS, "java");
        look(book, PID);

        assertEquals(new KnownProcess("java", false, Map.of()), book.find(PID, STARTED));
    }

    /** Whoever opens a pipe that nobody writes into waits for ever. */
    @Test
    void shouldNotOpenAnEnvironmentThatIsNotToBeCollected() throws Exception {
        ProcessBook book = book(CMDLINE);
        proc.process(PID, TICKS, "java").pipe(PID, "environ");

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> look(book, PID));
        assertEquals(new KnownProcess("java", false, Map.of()), book.find(PID, STARTED));
    }

    @Test
    void shouldNotOpenACommandLineThatIsNotToBeCollected() throws Exception {
        ProcessBook book = book(new Collected(false, true));
        proc.process(PID, TICKS, "java")
                .write(PID, "environ", "A=1\0")
                .remove(PID, "cmdline")
                .pipe(PID, "cmdline");

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> look(book, PID));
        assertEquals(new KnownProcess("", false, Map.of("A", "1")), book.find(PID, STARTED));
    }

    @Test
    void shouldForgetWhatWasNotSeenForAMinuteOfLooks() {
        ProcessBook book = book(CMDLINE);
        proc.process(PID, TICKS, "java");
        look(book, PID);
        for (int i = 0; i < 60; i++) {
            look(book);
        }
        assertEquals(1, book.size());
        look(book);

        assertEquals(0, book.size());
        assertEquals(0, book.bytes());
        assertEquals(0, book.evicted(), "it was not for want of room");
    }

    @Test
    void shouldLetTheOnesNotSeenForLongestGoFirstWhenThereAreTooMany() {
        ProcessBook book = new ProcessBook(proc.files(), CMDLINE, environment -> environment, 3, 1 << 20);
        for (int pid = 1; pid <= 5; pid++) {
            proc.process(pid, TICKS, "p" + pid);
        }
        look(book, 1, 2, 3);
        look(book, 1, 4, 5);

        assertEquals(3, book.size());
        assertEquals(2, book.evicted());
        assertNotNull(book.find(1, STARTED));
        assertNull(book.find(2, STARTED));
        assertNotNull(book.find(5, STARTED));
    }

    @Test
    void shouldStayWithinItsBytes() {
        long most = 30_000;
        ProcessBook book = new ProcessBook(proc.files(), CMDLINE, environment -> environment, 1_000, most);
        for (int pid = 1; pid <= 50; pid++) {
            proc.process(pid, TICKS, "a".repeat(2_000));
            look(book, pid);
            assertTrue(book.bytes() <= most, book.bytes() + " bytes");
        }

        assertEquals(6, book.size());
        assertEquals(44, book.evicted());
    }

    private ProcessBook book(Collected collected) {
        return new ProcessBook(proc.files(), collected, environment -> environment, 10, 1 << 20);
    }

    private static void look(ProcessBook book, int... pids) {
        book.beginLook();
        for (int pid : pids) {
            book.note(pid);
        }
    }

    private static @Nullable String cmdline(ProcessBook book) {
        KnownProcess known = book.find(PID, STARTED);
        return known == null ? null : known.cmdline();
    }

    private static Map<String, String> hideAll(Map<String, String> environment) {
        Map<String, String> hidden = new HashMap<>(environment);
        hidden.replaceAll((name, value) -> "***");
        return hidden;
    }
}
