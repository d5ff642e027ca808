package io.tapio.oom.host.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report's table of the processes that it could choose from. Kernels differ in its columns, so it is read by its
 * header; the name comes last and may hold anything.
 */
final class TaskTable {

    /** Rows that are remembered; what lies beyond is treated as not listed. */
    static final int MAX_TASKS = 16_384;

    private static final Pattern HEADER =
            Pattern.compile("\\[ *pid *\\] +uid +tgid +((?:[a-z_]{1,20} {1,20}){1,20})name");
    private static final Pattern BLANKS = Pattern.compile(" +");
    private static final int UID_AND_TGID = 2;
    private static final int SMALLEST_PAGE = 4096;
    private static final int LARGEST_PAGE = 65_536;

    private List<String> columns = List.of();
    private boolean overflowed;
    private final Map<Integer, Row> rows = new LinkedHashMap<>();
    private int cachedPageBytes = -1;
    private List<LogCandidate> cached = List.of();

    /** A row; sizes are pages but for the page tables. */
    record Row(
            int pid,
            String comm,
            @Nullable Long totalVm,
            @Nullable Long rss,
            @Nullable Long swap,
            @Nullable Long pgtablesBytes,
            @Nullable Integer adj) {

        boolean isProtected() {
            return adj != null && adj == LogCandidate.NEVER;
        }
    }

    /** Takes a line of the report; whether it was the header or a row. */
    boolean add(String text) {
        if (!text.startsWith("[")) {
            return false;
        }
        Matcher header = HEADER.matcher(text);
        if (header.matches()) {
            columns = List.of(BLANKS.split(header.group(1)));
            return true;
        }
        Row row = columns.isEmpty() ? null : row(text);
        if (row == null) {
            return false;
        }
        if (rows.size() >= MAX_TASKS) {
            overflowed = true;
        } else {
            rows.put(row.pid(), row);
        }
        return true;
    }

    /** Whether this line begins a table. */
    static boolean isHeader(String text) {
        return text.startsWith("[") && HEADER.matcher(text).matches();
    }

    boolean begun() {
        return !columns.isEmpty();
    }

    /** Whether rows were too many to remember. */
    boolean overflowed() {
        return overflowed;
    }

    /** Whether it lists every process that there was. */
    boolean isWhole() {
        return begun() && !overflowed;
    }

    boolean lists(int pid) {
        return rows.containsKey(pid);
    }

    @Nullable Row row(int pid) {
        return rows.get(pid);
    }

    /** The rows in bytes, where the victim's size in both units tells how large a page is. */
    List<LogCandidate> candidates(VictimLine victim) {
        int pageBytes = pageBytes(victim);
        if (pageBytes != cachedPageBytes) {
            List<Row> sorted = new ArrayList<>(rows.values());
            sorted.sort(Comparator.comparing(Row::isProtected)
                    .thenComparing(row -> weight(row), Comparator.reverseOrder())
                    .thenComparing(Row::pid));
            cached = sorted.stream().map(row -> candidate(row, pageBytes)).toList();
            cachedPageBytes = pageBytes;
        }
        return cached;
    }

    /** 0 where it can't be told. The process may have grown a little since the table was printed. */
    private int pageBytes(VictimLine victim) {
        Row row = rows.get(victim.pid());
        Long bytes = victim.totalVmBytes();
        if (row == null || bytes == null || row.totalVm() == null || row.totalVm() <= 0) {
            return 0;
        }
        double perPage = (double) bytes / row.totalVm();
        for (int size = SMALLEST_PAGE; size <= LARGEST_PAGE; size *= 2) {
            if (perPage > size * 0.9 && perPage < size * 1.1) {
                return size;
            }
        }
        return 0;
    }

    /** What the kernel's points are made of, in pages of the usual size: for the order alone. */
    private static long weight(Row row) {
        long pgtables = row.pgtablesBytes() == null ? 0 : row.pgtablesBytes() / SMALLEST_PAGE;
        long swap = row.swap() == null ? 0 : row.swap();
        return (row.rss() == null ? 0 : row.rss()) + swap + pgtables;
    }

    private static LogCandidate candidate(Row row, int pageBytes) {
        return new LogCandidate(
                row.pid(),
                row.comm(),
                bytes(row.rss(), pageBytes),
                bytes(row.swap(), pageBytes),
                row.pgtablesBytes(),
                row.adj());
    }

    private static @Nullable Long bytes(@Nullable Long pages, int pageBytes) {
        return pages == null || pageBytes == 0 || pages > Long.MAX_VALUE / pageBytes ? null : pages * pageBytes;
    }

    /** {@code [ 1234]  1000  1234 ... the name}: one blank stands before the name, and all behind it is the name's. */
    private @Nullable Row row(String text) {
        int at = text.indexOf(']') + 1;
        if (at == 0 || Numbers.positiveInt(text.substring(1, at - 1).strip()) == null) {
            return null;
        }
        String[] numbers = new String[UID_AND_TGID + columns.size()];
        for (int i = 0; i < numbers.length; i++) {
            int from = at;
            while (from < text.length() && text.charAt(from) == ' ') {
                from++;
            }
            int to = from;
            while (to < text.length() && text.charAt(to) != ' ') {
                to++;
            }
            numbers[i] = text.substring(from, to);
            at = to;
        }
        Integer pid = Numbers.positiveInt(numbers[1]);
        return pid == null || at >= text.length()
                ? null
                : new Row(
                        pid,
                        text.substring(at + 1),
                        column(numbers, "total_vm"),
                        column(numbers, "rss"),
                        column(numbers, "swapents"),
                        column(numbers, "pgtables_bytes"),
                        adj(numbers));
    }

    private @Nullable Long column(String[] numbers, String name) {
        int index = columns.indexOf(name);
        return index < 0 ? null : Numbers.count(numbers[UID_AND_TGID + index]);
    }

    private @Nullable Integer adj(String[] numbers) {
        int index = columns.indexOf("oom_score_adj");
        return index < 0 ? null : Numbers.adj(numbers[UID_AND_TGID + index]);
    }
}
