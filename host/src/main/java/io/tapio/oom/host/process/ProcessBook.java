package io.tapio.oom.host.process;

import io.tapio.oom.host.assembly.KnownProcesses;
import io.tapio.oom.host.process.ProcFiles.Cmdline;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Command lines and environments of processes that may be killed soon. Written by the watch's thread alone, asked by any:
 * an answer waits for no file. Bounded in processes and in bytes: the ones that were not seen for longest go first, and
 * are counted.
 */
public final class ProcessBook implements KnownProcesses {

    /** How many processes are known at most. */
    public static final int MAX_PROCESSES = 4_096;

    /** What all their texts may take in memory. */
    public static final long MAX_BYTES = 8L << 20;

    /** A program may write its title over its arguments; every tenth look sees that. */
    private static final int READ_AGAIN_AFTER_LOOKS = 10;

    /** A process that is gone is kept that long: its kill may be told late. */
    private static final int FORGET_AFTER_LOOKS = 60;

    private static final int BYTES_OF_AN_ENTRY = 300;
    private static final int BYTES_OF_A_VARIABLE = 120;

    private final ProcFiles files;
    private final Collected collected;
    private final UnaryOperator<Map<String, String>> environmentMask;
    private final int maxProcesses;
    private final long maxBytes;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;
    private long evicted;
    private long look;

    /**
     * What may be read at all.
     *
     * @param cmdline whether {@code /proc/PID/cmdline} is opened
     * @param environment whether {@code /proc/PID/environ} is opened
     */
    public record Collected(boolean cmdline, boolean environment) {

        /** Whether there is any use in looking. */
        public boolean anything() {
            return cmdline || environment;
        }
    }

    /**
     * @param environmentMask hides the secrets before anything is kept
     */
    public ProcessBook(Path proc, Collected collected, UnaryOperator<Map<String, String>> environmentMask) {
        this(new ProcFiles(proc), collected, environmentMask, MAX_PROCESSES, MAX_BYTES);
    }

    ProcessBook(
            ProcFiles files,
            Collected collected,
            UnaryOperator<Map<String, String>> environmentMask,
            int maxProcesses,
            long maxBytes) {
        this.files = files;
        this.collected = collected;
        this.environmentMask = environmentMask;
        this.maxProcesses = maxProcesses;
        this.maxBytes = maxBytes;
    }

    private record Entry(Identity identity, KnownProcess process, long bytes, long readIn, long seenIn) {

        Entry seen(long look) {
            return new Entry(identity, process, bytes, readIn, look);
        }
    }

    @Override
    public synchronized @Nullable KnownProcess find(int pid, long startBootTimeNs) {
        Entry entry = entries.get(pid);
        return entry == null || !entry.identity().startedAt(startBootTimeNs) ? null : entry.process();
    }

    /** Begins a look: what was not seen for a minute of them is forgotten. */
    void beginLook() {
        files.forget();
        synchronized (this) {
            look++;
            Iterator<Entry> eldestFirst = entries.values().iterator();
            while (eldestFirst.hasNext()) {
                Entry entry = eldestFirst.next();
                if (look - entry.seenIn() <= FORGET_AFTER_LOOKS) {
                    return;
                }
                bytes -= entry.bytes();
                eldestFirst.remove();
            }
        }
    }

    /** Notes a process, where it is not known or may have become another. Reads some files; they may make it wait. */
    void note(int pid) {
        Identity identity = files.identity(pid);
        if (identity == null) {
            return;
        }
        Entry known = seen(pid);
        if (known != null && known.identity().equals(identity) && look - known.readIn() < READ_AGAIN_AFTER_LOOKS) {
            return;
        }
        KnownProcess process = read(pid);
        // Between two files the process may have gone and its id be another's, or it may have changed its program.
        if (process != null && identity.equals(files.identity(pid))) {
            put(pid, identity, process);
        }
    }

    /** {@code null} for one that has given its memory back: what is known of it stays as it is. */
    private @Nullable KnownProcess read(int pid) {
        Cmdline cmdline = collected.cmdline() ? files.cmdline(pid) : new Cmdline("", false);
        Map<String, String> environment = collected.environment() ? files.environment(pid) : null;
        if (cmdline == null || (collected.cmdline() && cmdline.text().isEmpty())) {
            return null;
        }
        return new KnownProcess(
                cmdline.text(), cmdline.cut(), environment == null ? Map.of() : environmentMask.apply(environment));
    }

    private synchronized @Nullable Entry seen(int pid) {
        return entries.computeIfPresent(pid, (id, entry) -> entry.seen(look));
    }

    private synchronized void put(int pid, Identity identity, KnownProcess process) {
        Entry added = new Entry(identity, process, bytesOf(process), look, look);
        Entry before = entries.put(pid, added);
        bytes += added.bytes() - (before == null ? 0 : before.bytes());
        Iterator<Entry> eldestFirst = entries.values().iterator();
        while (entries.size() > maxProcesses || bytes > maxBytes) {
            bytes -= eldestFirst.next().bytes();
            eldestFirst.remove();
            evicted++;
        }
    }

    /** Two bytes a character is the most that Java takes. */
    private static long bytesOf(KnownProcess process) {
        long bytes = BYTES_OF_AN_ENTRY + 2L * process.cmdline().length();
        for (Map.Entry<String, String> variable : process.environment().entrySet()) {
            bytes += BYTES_OF_A_VARIABLE
                    + 2L * (variable.getKey().length() + variable.getValue().length());
        }
        return bytes;
    }

    /** How many processes are known now. */
    public synchronized int size() {
        return entries.size();
    }

    /** What they take, in bytes, at the most. */
    public synchronized long bytes() {
        return bytes;
    }

    /** How many had to go since there was no room, though they may have lived. */
    public synchronized long evicted() {
        return evicted;
    }
}
