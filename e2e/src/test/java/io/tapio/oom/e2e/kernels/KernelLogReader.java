package io.tapio.oom.e2e.kernels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kills out of the kernel's log. The kernel lets only one OOM at a time get so far that it writes, so that the
 * lines of two are never mixed.
 */
public final class KernelLogReader {

    private static final Pattern REAPED = Pattern.compile("^oom_reaper: reaped process (\\d+) \\(.*\\),"
            + " now anon-rss:(\\d+)kB, file-rss:(\\d+)kB, shmem-rss:(\\d+)kB");

    private static final long KIB = 1024;

    private final Map<Integer, KernelKill> kills = new LinkedHashMap<>();
    private final Map<Integer, Long> leftByReaper = new HashMap<>();
    private List<String> lines = new ArrayList<>();
    private List<Map<String, String>> table = new ArrayList<>();
    private List<String> columns = List.of();
    private @Nullable OomReport report;
    private boolean inGroup;

    private KernelLogReader() {}

    /**
     * What the log says.
     *
     * @param kills by process, in the log's order
     * @param leftByReaper the resident bytes that the kernel's reaper left to a process
     */
    public record Contents(Map<Integer, KernelKill> kills, Map<Integer, Long> leftByReaper) {

        /** Of these processes alone. */
        public Contents of(Set<Integer> pids) {
            kills.keySet().retainAll(pids);
            leftByReaper.keySet().retainAll(pids);
            return this;
        }
    }

    /** Of records as {@code /dev/kmsg} gives them: {@code 6,497,4370745,-;text}. */
    public static Contents readRecords(List<String> records) {
        return read(records.stream()
                .filter(record -> !record.startsWith(" ") && record.indexOf(';') > 0)
                .map(record -> record.substring(record.indexOf(';') + 1))
                // A record of several lines, as memory.stat is one up to 6.1, has its line ends escaped.
                .flatMap(text -> Stream.of(text.split("\\\\x0a", -1)))
                .toList());
    }

    /** Of the records' texts. */
    public static Contents read(List<String> texts) {
        KernelLogReader reader = new KernelLogReader();
        texts.forEach(reader::take);
        return new Contents(reader.kills, reader.leftByReaper);
    }

    private void take(String text) {
        Integer pid = KernelKill.pidIn(text);
        Matcher reaped = REAPED.matcher(text);
        if (text.contains(" invoked oom-killer: ")) {
            lines = new ArrayList<>(List.of(text));
            table = new ArrayList<>();
            report = null;
            inGroup = false;
        } else if (text.startsWith("oom-kill:")) {
            lines.add(text);
            report = new OomReport(lines, table);
        } else if (text.startsWith("Tasks in ") && text.contains("memory.oom.group")) {
            inGroup = true;
        } else if (pid != null) {
            takeKill(pid, text);
        } else if (reaped.find()) {
            long left =
                    Long.parseLong(reaped.group(2)) + Long.parseLong(reaped.group(3)) + Long.parseLong(reaped.group(4));
            leftByReaper.put(Integer.valueOf(reaped.group(1)), left * KIB);
        } else {
            lines.add(text);
            takeRow(text);
        }
    }

    /**
     * The first victim of a group is told of a second time, as a member. A victim that is not the one whom the last
     * report chose had a report of its own, which was held back.
     */
    private void takeKill(int pid, String text) {
        boolean first = report != null && report.chosenPid() == pid;
        if (!first && !inGroup) {
            report = null;
        }
        kills.computeIfAbsent(pid, any -> KernelKill.parse(text, first || inGroup ? report : null, inGroup && !first));
    }

    private void takeRow(String text) {
        if (!text.startsWith("[")) {
            return;
        }
        List<String> cells =
                List.of(text.replaceAll("[\\[\\]]", " ").strip().split("\\s+", Math.max(columns.size(), 0)));
        if (cells.getFirst().equals("pid")) {
            columns = List.of(text.replaceAll("[\\[\\]]", " ").strip().split("\\s+"));
        } else if (cells.size() == columns.size()) {
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                row.put(columns.get(i), cells.get(i));
            }
            table.add(row);
        }
    }
}
