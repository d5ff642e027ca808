package io.tapio.oom.host;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** What is written to standard error, the collector's log, until this is closed. */
public final class CapturedLog implements AutoCloseable {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private CapturedLog() {}

    public static CapturedLog start() {
        CapturedLog log = new CapturedLog();
        System.setErr(new PrintStream(log.text, true, StandardCharsets.UTF_8));
        return log;
    }

    public String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    /** How many lines hold that text. */
    public long count(String words) {
        Predicate<String> holds = line -> line.contains(words);
        return text().lines().filter(holds).count();
    }

    @Override
    public void close() {
        System.setErr(before);
        before.print(text());
    }
}
