package io.tapio.oom.bench.forecast;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Prints figures as tables of Markdown. */
final class Tables {

    private static final List<Column> COLUMNS = List.of(
            new Column("precision", "%.2f", Scores::precision),
            new Column("recall", "%.2f", Scores::recall),
            new Column("lead, s", "%.0f", Scores::lead),
            new Column("false a day", "%.1f", Scores::wrongADay),
            new Column("healthy warned of", "%.2f", Scores::alarmed),
            new Column("error of the time", "%.2f", Scores::timeError),
            new Column("skill", "%.2f", Scores::skill),
            new Column("calibration error", "%.3f", Scores::calibrationError),
            new Column("covered", "%.2f", Scores::coverage));

    private final PrintStream out;

    private record Column(String title, String format, ToDoubleFunction<Scores> value) {}

    Tables(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println();
        out.println("## " + text);
        out.println();
    }

    /** The head of a table of {@link #scores}. */
    void head(String first) {
        List<String> titles = new ArrayList<>(List.of(first));
        COLUMNS.forEach(each -> titles.add(each.title()));
        head(titles);
    }

    void head(List<String> titles) {
        row(titles);
        out.println("|---".repeat(titles.size()) + "|");
    }

    void scores(String name, Scores scores) {
        List<String> cells = new ArrayList<>(List.of(name));
        COLUMNS.forEach(each -> cells.add(number(each.format(), each.value().applyAsDouble(scores))));
        row(cells);
    }

    void row(List<String> cells) {
        out.println("| " + String.join(" | ", cells) + " |");
    }

    static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }
}
