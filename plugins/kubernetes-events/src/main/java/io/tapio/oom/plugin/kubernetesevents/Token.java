package io.tapio.oom.plugin.kubernetesevents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Who the collector is to the API server. */
sealed interface Token {

    /** The header that says it. */
    Map<String, String> header() throws IOException;

    /** None: the address, its headers or a client certificate tell. */
    record None() implements Token {
        @Override
        public Map<String, String> header() {
            return Map.of();
        }
    }

    /** A file that the kubelet writes anew before what it holds expires, so it is read for each request. */
    record InFile(Path file) implements Token {
        @Override
        public Map<String, String> header() throws IOException {
            return Map.of(
                    "authorization",
                    "Bearer " + Files.readString(file, StandardCharsets.UTF_8).strip());
        }
    }

    /** Of the configuration. */
    record Given(String value) implements Token {
        @Override
        public Map<String, String> header() {
            return Map.of("authorization", "Bearer " + value);
        }

        @Override
        public String toString() {
            return "a token";
        }
    }
}
