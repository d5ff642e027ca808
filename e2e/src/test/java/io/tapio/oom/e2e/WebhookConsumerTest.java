package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tapio.oom.e2e.Receiver.Post;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody gets to see who knows nothing but the documentation. */
class WebhookConsumerTest {

    private static final long LIMIT = 16L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldPostCloudEventsThatTheShippedSchemaAllows() {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config()).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled();
            JsonNode victim = receiver.victim(cgroup, hog.pid());
            receiver.trigger(victim, cgroup);

            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Distribution.built().eventSchema(), InputFormat.JSON);
            for (String type : List.of("oom_kill_victim", "oom_kill_triggered")) {
                Post post = receiver.of(cgroup, type).getFirst();
                assertEquals(
                        List.of(),
                        schema.validate(
                                post.body(),
                                InputFormat.JSON,
                                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))));
                isCloudEvent(post, type);
            }
            assertTrue(collector.isAlive());
        }
    }

    /** The rules of CloudEvents 1.0 for its JSON format in structured mode. */
    private static void isCloudEvent(Post post, String type) {
        JsonNode event = post.event();
        assertEquals("application/cloudevents+json; charset=utf-8", post.contentType());
        assertEquals("1.0", event.get("specversion").textValue());
        assertFalse(event.get("id").textValue().isEmpty());
        assertEquals("/tapio/oom/e2e-node", event.get("source").textValue());
        assertEquals("io.tapio.oom." + type, event.get("type").textValue());
        assertEquals("application/json", event.get("datacontenttype").textValue());
        assertEquals(
                0,
                OffsetDateTime.parse(event.get("time").textValue()).getOffset().getTotalSeconds());
        Set<String> names = new HashSet<>();
        event.fieldNames().forEachRemaining(names::add);
        assertTrue(
                Set.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data")
                        .containsAll(names),
                () -> "context attributes are lower-case letters and digits, and these: " + names);
    }

    @Test
    void shouldBeReadByTheConsumerOfTheDocumentation() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path example = Path.of(System.getProperty("tapio.docs", "../docs"), "ConsumerExample.java");
        Process consumer = new ProcessBuilder(java, example.toString(), "0")
                .redirectErrorStream(true)
                .start();
        try (AutoCloseableProcess ending = new AutoCloseableProcess(consumer)) {
            Lines said = new Lines("the consumer's output", ending.process().getInputStream());
            String waiting = said.await("waiting at http://");
            String url = waiting.substring(waiting.indexOf("http://"));
            try (Collector collector = Collector.run("""
                            http: {port: 0}
                            sinks:
                              hook: {plugin: webhook, url: "%s"}
                            """.formatted(url)).watching();
                    MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                    Hog hog = Hog.in(cgroup)) {
                hog.hold().growUntilKilled();

                String line = said.await(cgroup.path());
                assertTrue(
                        line.startsWith("oom-hog (pid " + hog.pid() + ") was killed in " + cgroup.path() + " at 20"),
                        line);
                assertTrue(collector.isAlive());
            }
        }
    }

    private record AutoCloseableProcess(Process process) implements AutoCloseable {

        AutoCloseableProcess {
            Scratch.register((AutoCloseable) process::destroyForcibly);
        }

        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
