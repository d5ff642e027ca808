package io.tapio.oom.host.cli;

import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.plugin.PluginReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of plugin files, for people in columns as wide as what stands in them, and for programs. */
final class PluginLines {

    private PluginLines() {}

    /** A line for each. */
    static List<String> words(List<PluginReport> reports) {
        int names = width(reports, PluginLines::name);
        int versions = width(reports, PluginLines::version);
        return reports.stream()
                .map(report -> pad(name(report), names) + "  " + words(report, versions))
                .toList();
    }

    private static String words(PluginReport report, int versions) {
        if (report.problem() != null) {
            return "can't be used: " + PlainText.line(report.problem()) + " (" + report.path() + ")";
        }
        return pad(version(report), versions) + "  " + brings(report) + " (" + report.path()
                + (report.bundled() || report.sha256() == null ? "" : ", sha256 " + report.sha256()) + ")";
    }

    private static String brings(PluginReport report) {
        String predictors = "predictors: " + String.join(", ", report.predictors());
        String sinks = "sinks: " + String.join(", ", report.sinks());
        return report.predictors().isEmpty()
                ? sinks
                : report.sinks().isEmpty() ? predictors : sinks + ", " + predictors;
    }

    private static String name(PluginReport report) {
        return report.id() == null ? report.path().getFileName().toString() : report.id();
    }

    private static String version(PluginReport report) {
        return report.problem() != null || report.version() == null ? "" : report.version();
    }

    private static int width(List<PluginReport> reports, Function<PluginReport, String> column) {
        return reports.stream()
                .mapToInt(report -> column.apply(report).length())
                .max()
                .orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    static JsonObject json(PluginReport report) {
        JsonObject object = new JsonObject();
        put(object, "id", report.id());
        put(object, "version", report.version());
        object.put("path", report.path().toString());
        put(object, "sha256", report.sha256());
        object.put("bundled", report.bundled());
        object.put("usable", report.problem() == null);
        object.put("sinks", new JsonArray(report.sinks()));
        object.put("predictors", new JsonArray(report.predictors()));
        put(object, "problem", report.problem());
        return object;
    }

    static void put(JsonObject object, String key, @Nullable String value) {
        if (value != null) {
            object.put(key, value);
        }
    }
}
