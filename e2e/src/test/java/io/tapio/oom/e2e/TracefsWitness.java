package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's own stream of the tracepoint {@code oom:mark_victim}, in a tracing instance of its own beside ours: who
 * was marked, in the kernel's words. It shares nothing with the eBPF program but the place in the kernel.
 */
final class TracefsWitness implements AutoCloseable {

    private static final Pattern LINE =
            Pattern.compile("\\s*(?<comm>.+)-(?<tid>\\d+)\\s+\\[\\d+].*: mark_victim: (?<fields>.*)");
    private static final Pattern FIELD = Pattern.compile("([a-z_-]+)[=:](-?\\d+)(kB)?");

    private final Path mount;
    private final Path instance;

    private TracefsWitness(Path mount, Path instance) {
        this.mount = mount;
        this.instance = instance;
        Scratch.register(this);
    }

    /**
     * One mark.
     *
     * @param triggerTid the thread that asked for the memory
     * @param fields the tracepoint's numbers by name, as the kernel prints them: sizes in kB
     */
    record Mark(long triggerTid, Map<String, Long> fields) {

        long pid() {
            return fields.getOrDefault("pid", -1L);
        }
    }

    /** Listens from now on. */
    static TracefsWitness open() {
        Path mount = Scratch.directory();
        must("mount", "-t", "tracefs", "none", mount.toString());
        Path instance =
                mount.resolve("instances/tapio-e2e-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(instance);
            TracefsWitness witness = new TracefsWitness(mount, instance);
            Files.writeString(instance.resolve("events/oom/mark_victim/enable"), "1");
            return witness;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was marked so far, in the kernel's order. */
    List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(instance.resolve("trace"))) {
                Matcher mark = LINE.matcher(line);
                if (mark.matches()) {
                    marks.add(new Mark(Long.parseLong(mark.group("tid")), fields(mark.group("fields"))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return marks;
    }

    private static Map<String, Long> fields(String text) {
        Map<String, Long> fields = new HashMap<>();
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            fields.put(field.group(1), Long.parseLong(field.group(2)));
        }
        return fields;
    }

    @Override
    public void close() {
        try {
            Files.writeString(instance.resolve("events/oom/mark_victim/enable"), "0");
            Files.delete(instance);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            must("umount", mount.toString());
            Scratch.forget(this);
        }
    }

    private static void must(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
