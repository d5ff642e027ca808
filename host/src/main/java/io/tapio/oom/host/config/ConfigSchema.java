package io.tapio.oom.host.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The JSON Schema of the configuration, which documents every key. */
public final class ConfigSchema {

    private static final String RESOURCE = "tapio-oom.schema.json";

    private ConfigSchema() {}

    /** The schema as shipped: JSON Schema 2020-12. Read anew each time, so that none of it stays in memory. */
    public static String text() {
        try (InputStream in = Objects.requireNonNull(
                ConfigSchema.class.getResourceAsStream(RESOURCE), "the schema is not packaged")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
