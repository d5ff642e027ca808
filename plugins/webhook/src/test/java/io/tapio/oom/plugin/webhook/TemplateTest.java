package io.tapio.oom.plugin.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.text.Sentences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private final Sinks sinks = new Sinks();

    @AfterEach
    void stop() {
        sinks.close();
    }

    @Test
    void shouldMakeTheBodyOfTheEventsJson() throws IOException {
        String body = body("""
                {"text": "{{sentence}}", "pid": {{data.victim.pid}}, "pod": "{{data.pod.name}}", "victim": {{{data.victim}}},
                 "none": "{{data.no.such.thing}}"{{#data.no.such}}, "some": 1{{/data.no.such}}}""", "application/json", SampleEvents.fullVictim());
        JsonNode json = new ObjectMapper().readTree(body);
        assertEquals(Sentences.of(SampleEvents.fullVictim()), json.get("text").asText());
        assertEquals(4711, json.get("pid").asInt());
        assertEquals("payment-7d9", json.get("pod").asText());
        assertEquals("python3", json.path("victim").path("comm").asText());
        assertEquals("", json.get("none").asText());
        assertEquals("application/json", sinks.peer.requests().get(0).headers().get("content-type"));
    }

    @Test
    void shouldRepeatASectionForEachElement() {
        assertEquals(
                "python3, worker, pause",
                body(
                        "{{#data.candidates}}{{comm}}{{^-last}}, {{/-last}}{{/data.candidates}}",
                        "text/plain",
                        SampleEvents.fullTrigger()));
    }

    @Test
    void shouldKeepHostileNamesInsideOfTheirQuotes() throws IOException {
        String body = body(
                "{\"comm\": \"{{data.victim.comm}}\"}",
                "application/vnd.example+json",
                SampleEvents.victim("hostile", 0, SampleEvents.HOSTILE_COMM));
        JsonNode json = new ObjectMapper().readTree(body);
        assertEquals(SampleEvents.HOSTILE_COMM, json.get("comm").asText());
        assertEquals(1, json.size());
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,                        <a&b> \"c\"",
        "text/html,                         &lt;a&amp;b&gt; &quot;c&quot;",
        "application/x-www-form-urlencoded, %3Ca%26b%3E+%22c%22",
        "application/json,                  <a&b> \\\"c\\\""
    })
    void shouldEscapeAsTheBodysTypeNeedsIt(String type, String escaped) {
        assertEquals(escaped, body("{{data.victim.comm}}", type, SampleEvents.victim("x", 0, "<a&b> \"c\"")));
    }

    @Test
    void shouldMakeWhatTheDocumentationShows() throws IOException {
        String page = Files.readString(Path.of("../../docs/plugins.md"));
        Matcher template = Pattern.compile("\\n    body: '(.*)'\\n").matcher(page);
        assertTrue(template.find(), "the page shows a template");
        String body = body(
                template.group(1),
                "application/json",
                SampleEvents.fullVictim()
                        .withTiming(null, null)
                        .withAftermath(null, null)
                        .withConsequences(null, null));
        assertTrue(page.contains("\nposts of a kill:\n\n```\n" + body + "\n```\n"), body);
    }

    @Test
    void shouldSeeNothingButTheEvent() {
        assertEquals(
                "|||||",
                body(
                        "{{class}}|{{data.class.name}}|{{data.victim.comm.bytes}}|{{data.victim.comm.length}}|{{data.size}}|",
                        "text/plain",
                        SampleEvents.fullVictim()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n{{#s3cret}}", "\n{{/s3cret}}", "\n{{#a}}{{/s3cret}}"})
    void shouldRefuseWhatIsNoTemplateWithoutShowingIt(String template) {
        String message = sinks.refusal(Map.of("body", template));
        assertTrue(message.startsWith("sinks.hook.body is not a Mustache template: look at its line "), message);
        assertFalse(message.contains("s3cret"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{> other}}", "{{#data}}{{^pod}}{{> other}}{{/pod}}{{/data}}", "{{< other}}{{/other}}"})
    void shouldRefuseTemplatesThatAskForOthers(String template) {
        assertEquals(
                "sinks.hook.body must not have {{> partials}}: there is no other template",
                sinks.refusal(Map.of("body", template)));
    }

    @Test
    void shouldRefuseSettingsThatSayNothingTogether() {
        assertTrue(sinks.refusal(Map.of("body", "x", "mode", "binary")).startsWith("sinks.hook.mode is of no use"));
        assertTrue(sinks.refusal(Map.of("body", "x", "batch", true)).startsWith("sinks.hook.batch is of no use"));
        assertTrue(sinks.refusal(Map.of("content_type", "text/plain")).startsWith("sinks.hook.content_type is that"));
        assertTrue(
                sinks.refusal(Map.of("body", "x", "content_type", "json")).startsWith("sinks.hook.content_type must"));
        assertTrue(sinks.refusal(Map.of("batch", true, "mode", "binary")).startsWith("sinks.hook.batch needs mode"));
        assertTrue(sinks.refusal(Map.of("mode", "both")).startsWith("sinks.hook.mode must be one of"));
    }

    private String body(String template, String type, OomEvent event) {
        HttpPeer.await(
                sinks.make(Map.of("body", template, "content_type", type)).deliver(event));
        return sinks.peer.requests().get(0).body();
    }
}
