package io.tapio.oom.plugin.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.PluginLoader;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a closed sink leaves behind: nothing. */
class UnloadTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldLeaveNeitherThreadsNorBeansNorTheClassLoaderBehind() throws Exception {
        Set<ObjectName> brokers = kafkaBeans(); // of the broker that other tests of this process start
        WeakReference<ClassLoader> loader = useTwice(new PluginLoader("io.tapio.oom.plugin.", "org.apache.kafka."));
        assertTrue(PluginLoader.isCollected(loader), "something keeps the plugin's class loader");
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.contains("kafka"))
                        .toList());
        assertEquals(brokers, kafkaBeans());
        assertEquals(
                List.of(),
                Stream.of(Security.getProviders())
                        .map(Provider::getName)
                        .filter(name -> name.startsWith("SASL/") || name.startsWith("Simple SASL"))
                        .toList());
    }

    /** As in the collector, whose own class loader has no Kafka. */
    @Test
    void shouldLookAtPropertiesWhereTheThreadKnowsNothingOfKafka() throws Exception {
        SinkFactory factory =
                new PluginLoader("io.tapio.oom.plugin.", "org.apache.kafka.").factory(KafkaSinkFactory.class.getName());
        Map<String, Object> settings = Map.of(
                "bootstrap_servers",
                "kafka-1.example.org:9093",
                "topic",
                "oom",
                "properties",
                Map.of("security.protocol", "SSL"));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            factory.check(new SinkSettings("log", settings));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Set<ObjectName> kafkaBeans() throws Exception {
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("kafka*:*"), null);
    }

    /** Twice, since what is entered once for a loader must be there for the second as well. */
    private WeakReference<ClassLoader> useTwice(PluginLoader loader) throws Exception {
        SinkFactory factory = loader.factory(KafkaSinkFactory.class.getName());
        assertNotSame(KafkaSinkFactory.class, factory.getClass());
        for (int i = 0; i < 2; i++) {
            Map<String, Object> settings = Map.of(
                    "bootstrap_servers",
                    "127.0.0.1:" + closedPort(),
                    "topic",
                    "oom",
                    "timeout",
                    "1s",
                    "properties",
                    Map.of(
                            "security.protocol",
                            "SASL_PLAINTEXT",
                            "sasl.mechanism",
                            "SCRAM-SHA-512",
                            "sasl.jaas.config",
                            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"b\";"));
            OomSink sink = factory.create(new SinkSettings("log", settings), new TestSinkContext("log", vertx));
            DeliveryResult result = sink.deliver(SampleEvents.fullVictim())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            String reason = assertInstanceOf(DeliveryResult.Retry.class, result).reason();
            assertEquals("Kafka topic oom: TimeoutException: Topic oom not present in metadata after 500 ms.", reason);
            sink.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        loader.close();
        return new WeakReference<>(loader);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
