package io.tapio.oom.host.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, in a small file in memory that outlives the process, which plugin's code is being called: when the process ends
 * without a word, the next one can name it. Some hundred bytes are written for a call, none of them to a disk. For any
 * thread.
 *
 * <pre>
 *    0  "TAPIOFL1"   8  1: running, 2: ended well   64  what ended it, where that is known
 * 1024  the seats, 512 bytes each:
 *    0  0: free, 1: taken, 2: in a call   16  plugin   80  sink   144  SHA-256   216  call   232  subject   384  file
 * </pre>
 *
 * Texts are UTF-8 and end with a zero, so that {@code strings} shows them.
 */
public final class FlightRecord implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FlightRecord.class);
    private static final byte[] MAGIC = "TAPIOFL1".getBytes(StandardCharsets.US_ASCII);
    private static final int STATE = 8;
    private static final byte RUNNING = 1;
    private static final byte ENDED = 2;
    private static final int VERDICT = 64;
    private static final int VERDICT_BYTES = 896;
    private static final int HEADER = 1_024;
    private static final int SEAT = 512;
    private static final int SEATS = 128;
    private static final int BYTES = HEADER + SEATS * SEAT;
    private static final String EXIT = "exit";
    private static final byte FREE = 0;
    private static final byte TAKEN = 1;
    private static final byte IN_CALL = 2;

    private final @Nullable MappedByteBuffer record;
    private final @Nullable FileChannel file;
    private final LastRun lastRun;
    private final @Nullable Path path;
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private boolean hasVerdict;

    /**
     * What the record of the run before says.
     *
     * @param verdict who ended it; empty where that is not known
     * @param calls those that had not returned when it ended without a word
     */
    record LastRun(String verdict, List<Call> calls) {

        static final LastRun WELL = new LastRun("", List.of());
    }

    /** A call into a plugin that did not return. */
    record Call(String plugin, String sink, String sha256, String what, String subject, String file) {}

    private FlightRecord(
            @Nullable Path path, @Nullable MappedByteBuffer record, @Nullable FileChannel file, LastRun lastRun) {
        this.path = path;
        this.record = record;
        this.file = file;
        this.lastRun = lastRun;
        for (int seat = 0; record != null && seat < SEATS; seat++) {
            free.add(HEADER + seat * SEAT);
        }
    }

    /** One that records nothing. */
    public static FlightRecord none() {
        return new FlightRecord(null, null, null, LastRun.WELL);
    }

    /**
     * Opens the record in the first of those folders that can be written, and takes it from the run before. Two
     * processes don't share one: the second goes without.
     */
    public static FlightRecord open(Set<Path> folders, String name) {
        for (Path folder : folders) {
            try {
                Path path = folder.resolve(name);
                FileChannel file = Files.exists(path)
                        ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
                        : FileChannel.open(
                                path,
                                Set.of(
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.READ,
                                        StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                if (file.tryLock() == null) {
                    file.close();
                    return none();
                }
                LastRun before = read(file);
                return new FlightRecord(path, begin(file), file, before);
            } catch (IOException | OverlappingFileLockException e) {
                LOG.debug("no flight record in {}: {}", folder, e.toString());
            }
        }
        return none();
    }

    private static MappedByteBuffer begin(FileChannel file) throws IOException {
        // Written in full, since a hole in the file would end the process when the disk is full.
        ByteBuffer empty = ByteBuffer.allocate(BYTES);
        empty.put(0, MAGIC).put(STATE, RUNNING);
        while (empty.hasRemaining()) {
            file.write(empty, empty.position());
        }
        return file.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
    }

    private static LastRun read(FileChannel file) throws IOException {
        ByteBuffer old = ByteBuffer.allocate(BYTES);
        while (old.hasRemaining() && file.read(old, old.position()) >= 0) {
            // reads on
        }
        byte[] magic = new byte[MAGIC.length];
        old.get(0, magic);
        if (old.hasRemaining() || !Arrays.equals(magic, MAGIC)) {
            return LastRun.WELL;
        }
        String verdict = text(old, VERDICT, VERDICT_BYTES);
        List<Call> calls = new ArrayList<>();
        for (int seat = HEADER; old.get(STATE) == RUNNING && seat < BYTES; seat += SEAT) {
            Call call = call(old, seat);
            if (old.get(seat) == IN_CALL && (verdict.isEmpty() || call.what().equals(EXIT))) {
                calls.add(call);
            }
        }
        return new LastRun(verdict, List.copyOf(calls));
    }

    private static Call call(ByteBuffer old, int seat) {
        return new Call(
                text(old, seat + 16, 64),
                text(old, seat + 80, 64),
                text(old, seat + 144, 72),
                text(old, seat + 216, 16),
                text(old, seat + 232, 152),
                text(old, seat + 384, 128));
    }

    /** What the record of the run before said. */
    LastRun lastRun() {
        return lastRun;
    }

    /** Says what ended the run before, if that was a plugin or may have been, and which are left out for it now. */
    Quarantine learn() {
        if (!lastRun.verdict().isEmpty()) {
            LOG.error("[TAPIO-P014] the last run was ended by {}", lastRun.verdict());
        } else {
            lastRun.calls()
                    .forEach(call -> LOG.error(
                            "[TAPIO-P015] the last run ended without a word in a call of plugin {} ({}): {} of sink {}"
                                    + " {}; either that ended it (the heap, Runtime.halt), or it was killed from outside",
                            call.plugin(),
                            call.file(),
                            call.what(),
                            call.sink(),
                            call.subject()));
        }
        Path own = path;
        return own == null
                ? Quarantine.nobody()
                : Quarantine.of(own.resolveSibling(own.getFileName() + ".ends"), lastRun, Instant.now());
    }

    /** Takes a place in the record for what calls the plugin; one that records nothing when all are taken. */
    synchronized Seat seat(String plugin, String sink, @Nullable String sha256, Path from) {
        Integer at = free.poll();
        MappedByteBuffer into = record;
        if (at == null || into == null) {
            return new Seat(null, 0);
        }
        put(into, at + 16, 64, plugin);
        put(into, at + 80, 64, sink);
        put(into, at + 144, 72, sha256 == null ? "" : sha256);
        put(into, at + 384, 128, from.toString());
        into.put(at, TAKEN);
        return new Seat(into, at);
    }

    private synchronized void release(int seat) {
        free.add(seat);
    }

    /** Writes down who ends the process. */
    synchronized void verdict(ExitCaller caller) {
        MappedByteBuffer into = record;
        if (into == null || hasVerdict) {
            return;
        }
        hasVerdict = true;
        LoadedPlugin plugin = caller.plugin();
        put(into, VERDICT, VERDICT_BYTES, words(caller));
        seat(plugin.id(), "", plugin.origin().quarantineSum(), plugin.origin().file())
                .enter(EXIT, "");
    }

    /** For the log and the record. */
    static String words(ExitCaller caller) {
        return "plugin " + caller.plugin().label() + " ("
                + caller.plugin().origin().file() + "), which called" + " System.exit at " + caller.where();
    }

    /** The process ends well. */
    @Override
    public void close() {
        MappedByteBuffer into = record;
        FileChannel open = file;
        if (into == null || open == null) {
            return;
        }
        synchronized (this) {
            into.put(STATE, hasVerdict ? RUNNING : ENDED);
        }
        try {
            open.close();
        } catch (IOException e) {
            LOG.debug("flight record", e);
        }
    }

    /** Cut to what there is room for. */
    private static void put(ByteBuffer into, int at, int room, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, room - 1);
        into.put(at, bytes, 0, length);
        into.put(at + length, (byte) 0);
    }

    private static String text(ByteBuffer from, int at, int room) {
        byte[] bytes = new byte[room];
        from.get(at, bytes);
        int length = 0;
        while (length < room && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The place of one who calls a plugin, one call at a time. */
    final class Seat {

        private final @Nullable MappedByteBuffer into;
        private final int at;

        private Seat(@Nullable MappedByteBuffer into, int at) {
            this.into = into;
            this.at = at;
        }

        /** The plugin's code is called now. */
        void enter(String what, String subject) {
            MappedByteBuffer there = into;
            if (there != null) {
                put(there, at + 216, 16, what);
                put(there, at + 232, 152, subject);
                there.put(at, IN_CALL);
            }
        }

        /** It has returned. */
        void leave() {
            MappedByteBuffer there = into;
            if (there != null) {
                there.put(at, TAKEN);
            }
        }

        /** Nobody calls it from here any more. */
        void free() {
            MappedByteBuffer there = into;
            if (there != null) {
                there.put(at, FREE);
                release(at);
            }
        }
    }
}
