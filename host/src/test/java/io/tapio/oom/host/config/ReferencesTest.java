package io.tapio.oom.host.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {

    @TempDir
    private Path directory;

    private Loading loading;

    @BeforeEach
    void setUp() {
        loading = new Loading(directory, Map.of("PORT", "8080", "TOKEN", "hunter2", "ZEROS", "007", "NODE_NAME", "n"));
    }

    @Test
    void shouldFillInVariablesAndFiles() throws Exception {
        Files.writeString(directory.resolve("token"), "s3cret\n");
        assertEquals(
                Map.of(
                        "authorization", "Bearer s3cret/hunter2",
                        "zeros", "007",
                        "quoted", "8080",
                        "plain", "${env:PORT} $x"),
                loading.settings("hook", """
                        sinks:
                          hook:
                            authorization: Bearer ${file:token}/${env:TOKEN}
                            zeros: ${env:ZEROS}
                            quoted: "${env:PORT}"
                            plain: $${env:PORT} $x
                        """));
    }

    @Test
    void shouldReadANumberFromAVariable() {
        assertEquals(8080, loading.config("http:\n  port: ${env:PORT}").http().port());
    }

    @Test
    void shouldNameAVariableThatIsNotSet() {
        assertEquals(
                "tapio-oom.yaml:1: http.port refers to the environment variable NOPE, which is not set; "
                        + "set it in the environment of this process [TAPIO-C013]",
                loading.problem("http: {port: \"${env:NOPE}\"}"));
    }

    @Test
    void shouldNameASecretFileThatCannotBeRead() throws Exception {
        assertEquals(
                "tapio-oom.yaml:1: node refers to the file nope: there is no such file; "
                        + "make it a small text file that this user may read [TAPIO-C014]",
                loading.problem("node: ${file:nope}"));
        Files.write(directory.resolve("huge"), new byte[65_537]);
        assertTrue(loading.problem("node: ${file:huge}").contains("is larger than 65536 bytes"));
        assertTrue(loading.problem("node: ${file:.}").contains("is a directory"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${HOME}", "${env:}", "${env:A-B}", "${file:}", "a ${env:TOKEN", "${hunter2}"})
    void shouldRefuseAReferenceThatItDoesNotKnow(String value) {
        String problem = loading.problem("node: '" + value + "'");
        assertTrue(problem.endsWith("[TAPIO-C012]"), problem);
        assertFalse(problem.contains("hunter2"), problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http: {port: \"${env:TOKEN}\"}",
                "oom: {ring_buffer_size: \"${env:TOKEN}\"}",
                "source: {mode: \"${env:TOKEN}\"}",
                "memory: {sample_interval: \"1${env:TOKEN}\"}",
                "sinks: {x: {enabled: \"${env:TOKEN}\"}}",
                "routes: [{sinks: [\"${env:TOKEN}\"]}]",
                "oom: {api_key: hunter2}",
                "sinks: {my_secret: {enabled: hunter2}}",
                "sinks: {x: {token: !y hunter2}}",
            })
    void shouldNeverPrintASecret(String text) {
        assertFalse(loading.problem(text).contains("hunter2"), loading.problem(text));
        assertFalse(loading.load(text).toString().contains("hunter2"));
    }

    @Test
    void shouldNotPrintTheSettingsOfASink() {
        assertFalse(loading.config("sinks: {x: {token: \"${env:TOKEN}\"}}")
                .toString()
                .contains("hunter2"));
    }

    @Test
    void shouldLimitWhatReferencesAddUpTo() throws Exception {
        Files.writeString(directory.resolve("large"), "x".repeat(60_000));
        String text = "sinks: {x: {a: [" + "\"${file:large}\", ".repeat(100) + "]}}";
        assertTrue(loading.problems(text).getFirst().endsWith("[TAPIO-C016]"));
    }
}
