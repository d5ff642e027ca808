package io.tapio.oom.host.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of cgroups, which stay open from one reading to the next: opening one costs more than reading it. Those that
 * the bound leaves no room for are opened each time. Belongs to one thread.
 */
final class OpenFiles implements AutoCloseable {

    /** Of the descriptors that the process may have, the others are for the sinks and the journal. */
    private static final int SHARE = 4;

    private static final int MOST = 16_384;
    private static final int USUAL = 256;
    private static final Pattern LIMIT = Pattern.compile("Max open files\\s+(\\d+)\\s");

    private final int most;
    private final Map<Long, Map<String, FileChannel>> files = new HashMap<>();
    private final Map<Long, Set<String>> missing = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    private final byte[] bytes = new byte[buffer.capacity()];
    private int open;

    OpenFiles(int most) {
        this.most = most;
    }

    /** As many as this process can spare. */
    static OpenFiles within(Path limits) {
        try {
            Matcher limit = LIMIT.matcher(Files.readString(limits));
            return new OpenFiles(limit.find() ? (int) Math.min(MOST, Long.parseLong(limit.group(1)) / SHARE) : USUAL);
        } catch (IOException | NumberFormatException unknown) {
            return new OpenFiles(USUAL);
        }
    }

    /** The whole text of a file; {@code null} where there is no such file, or no longer. */
    @Nullable String text(long cgroup, Path directory, String file) {
        Set<String> absent = missing.get(cgroup);
        if (absent != null && absent.contains(file)) {
            return null;
        }
        Map<String, FileChannel> kept = files.get(cgroup);
        FileChannel channel = kept == null ? null : kept.get(file);
        try {
            if (channel != null) {
                return read(channel);
            }
            return first(cgroup, directory, file);
        } catch (NoSuchFileException none) {
            missing.computeIfAbsent(cgroup, id -> new HashSet<>()).add(file);
            return null;
        } catch (IOException gone) {
            return null;
        }
    }

    private @Nullable String first(long cgroup, Path directory, String file) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(file), StandardOpenOption.READ);
        if (open >= most) {
            try (channel) {
                return read(channel);
            }
        }
        files.computeIfAbsent(cgroup, id -> new HashMap<>()).put(file, channel);
        open++;
        return read(channel);
    }

    private String read(FileChannel channel) throws IOException {
        buffer.clear();
        int read;
        do {
            read = channel.read(buffer, buffer.position());
        } while (read > 0 && buffer.hasRemaining());
        buffer.flip();
        int length = buffer.remaining();
        buffer.get(bytes, 0, length);
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Lets go of all files but those of these cgroups. */
    void keep(Set<Long> cgroups) {
        missing.keySet().retainAll(cgroups);
        files.entrySet().removeIf(each -> {
            if (cgroups.contains(each.getKey())) {
                return false;
            }
            close(each.getValue());
            return true;
        });
    }

    private void close(Map<String, FileChannel> channels) {
        for (FileChannel channel : channels.values()) {
            open--;
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("a file that was read can't be closed", e);
            }
        }
    }

    /** How many are open. */
    int open() {
        return open;
    }

    @Override
    public void close() {
        keep(Set.of());
    }
}
