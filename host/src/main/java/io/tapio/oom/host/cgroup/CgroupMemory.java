package io.tapio.oom.host.cgroup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of one cgroup's memory, read anew by each call. Sizes are bytes. What can't be read, because the
 * kernel has no such file or the cgroup is gone, is absent.
 */
public final class CgroupMemory {

    // v1 writes "no limit" as the greatest count of pages in bytes; no machine comes near it.
    private static final long NO_LIMIT_BYTES = Long.MAX_VALUE - (1 << 20);

    private static final int MOST_BYTES_OF_LINES = 64 << 10;

    private final Path directory;
    private final boolean v2;

    CgroupMemory(Path directory, CgroupTree.Version version) {
        this.directory = directory;
        this.v2 = version == CgroupTree.Version.V2;
    }

    /** Memory charged to it and to the cgroups below: {@code memory.current}, {@code memory.usage_in_bytes}. */
    public @Nullable Long usageBytes() {
        return number(v2 ? "memory.current" : "memory.usage_in_bytes");
    }

    /** Its own limit, {@code memory.max} or {@code memory.limit_in_bytes}; absent too when there is none. */
    public @Nullable Long limitBytes() {
        Long limit = number(v2 ? "memory.max" : "memory.limit_in_bytes");
        return limit == null || limit >= NO_LIMIT_BYTES ? null : limit;
    }

    /** Its highest usage so far: {@code memory.peak} (Linux 5.19), {@code memory.max_usage_in_bytes}. */
    public @Nullable Long peakBytes() {
        return number(v2 ? "memory.peak" : "memory.max_usage_in_bytes");
    }

    /** {@code memory.stat} by name. */
    public Map<String, Long> stat() {
        Map<String, Long> stat = pairs("memory.stat");
        return stat == null ? Map.of() : stat;
    }

    /**
     * A file of lines {@code NAME NUMBER}, such as {@code memory.events.local} or v1's {@code memory.oom_control}.
     *
     * @return the numbers by name; {@code null} when the file can't be read
     */
    public @Nullable Map<String, Long> pairs(String file) {
        String text = text(file);
        if (text == null) {
            return null;
        }
        Map<String, Long> pairs = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int blank = line.indexOf(' ');
            Long value = blank < 1 ? null : parse(line.substring(blank + 1));
            if (value != null) {
                pairs.put(line.substring(0, blank), value);
            }
        }
        return pairs;
    }

    /**
     * The first lines of a file, such as {@code cgroup.procs}, as far as 64 KiB reach; none when it can't be read. A
     * cgroup may hold any number of processes.
     */
    public List<String> lines(String file) {
        try (InputStream in = Files.newInputStream(directory.resolve(file))) {
            byte[] bytes = in.readNBytes(MOST_BYTES_OF_LINES);
            String text = new String(bytes, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException absent) {
            return List.of();
        }
    }

    /** A file of one number; absent also where it says {@code max}. */
    public @Nullable Long number(String file) {
        String text = text(file);
        return text == null ? null : parse(text.strip());
    }

    /** A file's content. */
    public @Nullable String text(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException absent) {
            return null;
        }
    }

    /** {@code max} and anything else that is no number is none. */
    private static @Nullable Long parse(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
