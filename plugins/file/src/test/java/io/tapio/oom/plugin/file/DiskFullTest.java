package io.tapio.oom.plugin.file;

import static io.tapio.oom.plugin.file.Sinks.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 64 KiB that is full, and one that is read-only. */
class DiskFullTest {

    @TempDir
    private Path directory = Path.of("");

    private final Sinks sinks = new Sinks();

    @BeforeEach
    void mount() throws Exception {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString());
        if (!mounted && "true".equals(System.getenv("CI")) && "root".equals(System.getProperty("user.name"))) {
            throw new AssertionError("root can't mount a tmpfs here");
        }
        Assumptions.assumeTrue(mounted, "only root may mount a tmpfs");
    }

    @AfterEach
    void unmount() throws Exception {
        sinks.close();
        run("umount", "-l", directory.toString());
    }

    @Test
    void shouldLeaveNoHalfLinesOnAFullDiskAndGoOnWhenThereIsRoom() throws Exception {
        Path file = directory.resolve("events.jsonl");
        Path ballast = Files.write(directory.resolve("ballast"), new byte[30_000]);
        OomSink sink = sinks.make(file, Map.of());
        List<String> delivered = new ArrayList<>();
        DeliveryResult.Retry full = null;
        for (int i = 0; full == null; i++) {
            String id = "event-" + i;
            if (sinks.attempt(sink, id) instanceof DeliveryResult.Retry retry) {
                full = retry;
            } else {
                delivered.add(id);
            }
        }
        assertTrue(full.reason().endsWith("No space left on device"), full.reason());
        assertEquals(delivered, ids(file), "whole lines alone");

        assertInstanceOf(DeliveryResult.Retry.class, sinks.attempt(sink, "late-1", "late-2"));
        Files.delete(ballast);
        sinks.deliver(sink, "late-1", "late-2");
        delivered.addAll(List.of("late-1", "late-2"));
        assertEquals(delivered, ids(file));
    }

    @Test
    void shouldWaitUntilAReadOnlyDiskCanBeWrittenAgain() throws Exception {
        Path file = directory.resolve("events.jsonl");
        OomSink sink = sinks.make(file, Map.of());
        assertTrue(run("mount", "-o", "remount,ro", directory.toString()));
        DeliveryResult.Retry retry = assertInstanceOf(DeliveryResult.Retry.class, sinks.attempt(sink, "a"));
        assertEquals("can't append to " + file + ": Read-only file system", retry.reason());
        assertTrue(run("mount", "-o", "remount,rw", directory.toString()));
        sinks.deliver(sink, "a");
        assertEquals(List.of("a"), ids(file));
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
