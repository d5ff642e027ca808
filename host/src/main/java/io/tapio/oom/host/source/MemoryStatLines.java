package io.tapio.oom.host.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report's statistics of the limit's owner. Since 5.3 they are the lines of {@code memory.stat}, first as one record
 * of many lines and later as one record each; before, one line for each cgroup below the owner, whose numbers are that
 * cgroup's alone.
 */
final class MemoryStatLines {

    private static final String INTRODUCTION = "Memory cgroup stats for /";
    private static final String FIRST_SIZE = ": cache:";
    private static final Pattern STAT = Pattern.compile("([a-z_0-9]{1,40}) (\\d{1,19})");
    private static final Pattern SIZE = Pattern.compile("([a-z_]{1,40}):(\\d{1,19})KB");
    private static final Pattern KMEM = Pattern.compile("kmem: usage (\\d{1,19})kB, limit \\d{1,19}kB, failcnt \\d+");
    private static final Set<String> WANTED = Set.of(
            "anon",
            "file",
            "rss",
            "cache",
            "shmem",
            "kernel",
            "slab_reclaimable",
            "slab_unreclaimable",
            "pagetables",
            "sock",
            "inactive_anon",
            "active_anon",
            "inactive_file",
            "active_file",
            "unevictable",
            "workingset_refault",
            "workingset_refault_anon",
            "workingset_refault_file",
            "pgscan",
            "pgsteal");

    private final Map<String, Long> stats = new HashMap<>();
    private @Nullable Long kmemBytes;
    private @Nullable String path;
    private boolean open;
    private boolean severalCgroups;
    private boolean ownerAlone;

    /** Takes a line of the report; whether it was one of these. */
    boolean add(String text) {
        if (text.startsWith(INTRODUCTION)) {
            introduce(text);
            return true;
        }
        Matcher kmem = KMEM.matcher(text);
        if (text.startsWith("kmem:") && kmem.matches()) {
            kmemBytes = Kilobytes.toBytes(kmem.group(1));
            return true;
        }
        open = open && addStats(text);
        return open;
    }

    /** The cgroup that they are of; the limit's owner comes first. */
    @Nullable String path() {
        return path;
    }

    private void introduce(String text) {
        int sizes = text.lastIndexOf(FIRST_SIZE);
        int end = sizes >= 0 ? sizes : text.lastIndexOf(':');
        if (path != null) {
            severalCgroups = true;
            open = false;
        } else if (end > 0) {
            path = text.substring(INTRODUCTION.length() - 1, end);
            open = sizes < 0;
            addSizes(sizes < 0 ? "" : text.substring(sizes + 1));
        }
    }

    private void addSizes(String text) {
        Matcher size = SIZE.matcher(text);
        while (size.find()) {
            Long bytes = Kilobytes.toBytes(size.group(2));
            if (bytes != null && WANTED.contains(size.group(1))) {
                stats.put(size.group(1), bytes);
            }
        }
    }

    private boolean addStats(String text) {
        boolean known = false;
        for (String line : text.split("\n")) {
            Matcher stat = STAT.matcher(line.strip());
            if (!stat.matches()) {
                return known;
            }
            known = true;
            Long number = Numbers.count(stat.group(2));
            if (number == null) {
                continue;
            }
            String name = stat.group(1);
            // What v1 calls total_ is the owner with all below it, and comes behind the owner alone.
            boolean total = name.startsWith("total_");
            String base = total ? name.substring("total_".length()) : name;
            ownerAlone = !total && (ownerAlone || name.equals("cache"));
            if (WANTED.contains(base)) {
                stats.put(base, number);
            }
        }
        return known;
    }

    /** {@code null} when nothing was told, or of parts of the owner alone. */
    @Nullable LogMemory memory() {
        if (severalCgroups || ownerAlone || stats.isEmpty()) {
            return null;
        }
        Long kernel = stats.get("kernel");
        Long refaults = stats.get("workingset_refault");
        return new LogMemory(
                either("anon", "rss"),
                either("file", "cache"),
                stats.get("shmem"),
                kernel == null ? kmemBytes : kernel,
                stats.get("slab_reclaimable"),
                stats.get("slab_unreclaimable"),
                stats.get("pagetables"),
                stats.get("sock"),
                sum("inactive_anon", "active_anon"),
                sum("inactive_file", "active_file"),
                stats.get("unevictable"),
                refaults == null ? sum("workingset_refault_anon", "workingset_refault_file") : refaults,
                stats.get("pgscan"),
                stats.get("pgsteal"));
    }

    private @Nullable Long either(String name, String otherName) {
        Long value = stats.get(name);
        return value == null ? stats.get(otherName) : value;
    }

    private @Nullable Long sum(String name, String otherName) {
        Long one = stats.get(name);
        Long other = stats.get(otherName);
        if (one == null || other == null || one > Long.MAX_VALUE - other) {
            return null;
        }
        return one + other;
    }
}
