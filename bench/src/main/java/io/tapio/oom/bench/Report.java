package io.tapio.oom.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapio.oom.bench.Row.Limit;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Prints rows as they come: a table, or a JSON object a line. Remembers whether every limit was kept to. */
final class Report {

    private final PrintStream out;
    private final boolean json;
    private final ObjectMapper mapper = new ObjectMapper();
    private boolean good = true;

    Report(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void add(Row row) {
        good &= row.holds();
        out.println(json ? json(row) : line(row));
    }

    boolean isGood() {
        return good;
    }

    private static String line(Row row) {
        String verdict = "";
        Limit limit = row.limit();
        if (limit != null) {
            String words = limit.atLeast() ? "at least" : "at most";
            verdict = "%s %s %s".formatted(row.holds() ? "ok," : "FAILED,", words, number(limit.bound()));
        }
        return "%-10s %-44s %12s %-10s %s"
                .formatted(row.figure(), row.name(), number(row.value()), row.unit(), verdict)
                .stripTrailing();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : "%.2f", value);
    }

    private String json(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("figure", row.figure());
        fields.put("name", row.name());
        fields.put("value", row.value());
        fields.put("unit", row.unit());
        Limit limit = row.limit();
        if (limit != null) {
            fields.put(limit.atLeast() ? "at_least" : "at_most", limit.bound());
            fields.put("ok", row.holds());
        }
        try {
            return mapper.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row could not be written as JSON", e);
        }
    }
}
