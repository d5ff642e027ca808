package io.tapio.oom.host.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tapio.oom.api.forecast.Forecast;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes forecasts of traces, one JSON object a line; packed by gzip where the file's name ends in {@code .gz}. */
public final class ForecastLines implements AutoCloseable {

    private final JsonGenerator json;
    private long lines;

    private ForecastLines(OutputStream out) throws IOException {
        json = new JsonFactory().createGenerator(out).setRootValueSeparator(null);
    }

    /** Begins a file anew. */
    public static ForecastLines of(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        return new ForecastLines(file.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out);
    }

    /**
     * Writes one.
     *
     * @param seconds the sample's time in its trace
     * @throws UncheckedIOException when it can't be written
     */
    public void write(String trace, double seconds, String predictor, Forecast forecast) {
        try {
            line(trace, seconds, predictor, forecast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String trace, double seconds, String predictor, Forecast forecast) throws IOException {
        json.writeStartObject();
        json.writeStringField("trace", trace);
        json.writeNumberField("t", seconds);
        json.writeStringField("predictor", predictor);
        json.writeNumberField("p60", forecast.within60());
        json.writeNumberField("p300", forecast.within300());
        json.writeNumberField("p900", forecast.within900());
        write("tte_s", forecast.timeToOomSeconds());
        write("tte_p10_s", forecast.lowSeconds());
        write("tte_p90_s", forecast.highSeconds());
        json.writeEndObject();
        json.writeRaw('\n');
        lines++;
    }

    private void write(String name, @Nullable Double seconds) throws IOException {
        if (seconds == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, seconds);
        }
    }

    /** How many were written. */
    public long lines() {
        return lines;
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
