package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.text.PlainText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Set;
import java.util.function.Supplier;
import org.pf4j.Extension;

/**
 * Makes sinks that print. The one setting is {@code format}: {@code text}, {@code json}, or {@code auto} (as without
 * it), which is text where a person watches and JSON lines otherwise.
 */
@Extension
public final class StdoutSinkFactory implements SinkFactory {

    private static final String FORMAT = "format";

    private final Supplier<OutputStream> output;
    private final ZoneId zone;

    /** Prints to the process's standard output, with local times in the text. */
    public StdoutSinkFactory() {
        // Not System.out: a PrintStream that failed once says for ever that it failed, and never why.
        this(() -> new FileOutputStream(FileDescriptor.out), ZoneId.systemDefault());
    }

    StdoutSinkFactory(Supplier<OutputStream> output, ZoneId zone) {
        this.output = output;
        this.zone = zone;
    }

    @Override
    public String name() {
        return "stdout";
    }

    @Override
    public void check(SinkSettings settings) {
        isText(settings, false);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        boolean text = isText(settings, context.interactive());
        return new StdoutSink(output.get(), text ? new TextLines(zone) : new JsonLines());
    }

    private static boolean isText(SinkSettings settings, boolean interactive) {
        String format = settings.allowOnly(Set.of(FORMAT)).string(FORMAT);
        if (format == null || format.equals("auto")) {
            return interactive;
        }
        return switch (format) {
            case "text" -> true;
            case "json" -> false;
            default ->
                throw new SettingsException(
                        settings.path(FORMAT) + " must be auto, text or json: " + PlainText.escape(format));
        };
    }
}
