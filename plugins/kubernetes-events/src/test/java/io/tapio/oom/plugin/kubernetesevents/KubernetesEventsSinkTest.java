package io.tapio.oom.plugin.kubernetesevents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesEventsSinkTest {

    private static final ServiceAccount NO_POD = new ServiceAccount(null, Path.of("/nowhere"));

    private final Vertx vertx = Vertx.vertx();
    private final HttpPeer api = new HttpPeer();
    private final OomSink sink = make(Map.of());

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        api.close();
    }

    @Test
    void shouldLookAsTheDocsShowIt() throws Exception {
        deliver(of(Reason.OPENED, onTime("kill-1db420e8-13990775649-494")));
        String picture = sent(0).encodePrettily();
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains("```\n" + picture + "\n```"), picture);
    }

    @Test
    void shouldMakeWhatKubernetesPublishesOfEveryKindOfEvent() {
        for (OomEvent event : SampleEvents.all()) {
            deliver(of(Reason.OPENED, event));
        }
        deliver(of(Reason.OPENED, SampleEvents.victim("long", 0, "\u6f22".repeat(3_000))));
        deliver(of(Reason.OPENED, SampleEvents.victim("hostile", 0, SampleEvents.HOSTILE_COMM)));
        assertEquals(16, api.requests().size());
        assertKept();
    }

    @Test
    void shouldTellThePodAndTheContainerThatItHappenedTo() {
        deliver(of(Reason.OPENED, SampleEvents.fullVictim()));
        assertEquals("/api/v1/namespaces/prod/events", api.requests().get(0).uri());
        assertEquals(
                new JsonObject()
                        .put("apiVersion", "v1")
                        .put("kind", "Pod")
                        .put("namespace", "prod")
                        .put("name", "payment-7d9")
                        .put("uid", "1b2c3d4e-0000-4000-8000-000000000001")
                        .put("fieldPath", "spec.containers{app}"),
                sent(0).getJsonObject("involvedObject"));
        deliver(of(Reason.OPENED, inContainer(ContainerKind.SIDECAR)));
        deliver(of(Reason.OPENED, inContainer(ContainerKind.EPHEMERAL)));
        assertEquals(
                "spec.initContainers{c}",
                sent(1).getJsonObject("involvedObject").getString("fieldPath"));
        assertEquals(
                "spec.ephemeralContainers{c}",
                sent(2).getJsonObject("involvedObject").getString("fieldPath"));
    }

    @Test
    void shouldTellTheNodeWhatHappenedToNoPod() {
        deliver(of(Reason.OPENED, SampleEvents.fullVictim().withOwner(Ownership.NONE)));
        deliver(of(
                Reason.OPENED,
                SampleEvents.fullVictim()
                        .withOwner(Ownership.of(null, new PodFacts(null, null, "a-uid", null), null))));
        deliver(of(
                Reason.OPENED,
                SampleEvents.fullVictim()
                        .withOwner(Ownership.of(null, new PodFacts("a/../b", "prod", "a-uid", null), null))));
        for (int i = 0; i < 3; i++) {
            JsonObject about = sent(i).getJsonObject("involvedObject");
            assertEquals("Node", about.getString("kind"));
            assertEquals("node-1", about.getString("uid"), "as the kubelet has it");
            assertEquals(
                    "/api/v1/namespaces/default/events", api.requests().get(i).uri());
        }
        assertKept();
    }

    @Test
    void shouldMakeTheSameEventOfTheSameKillAndBeContentWhenItIsThere() {
        deliver(of(Reason.OPENED, SampleEvents.fullVictim()));
        api.answerNext(409, Map.of());
        deliver(of(Reason.OPENED, SampleEvents.victim("full-oom_kill_victim", 1, "python3")));
        deliver(of(Reason.OPENED, SampleEvents.victim("another", 0, "python3")));
        assertEquals(name(0), name(1));
        assertNotEquals(name(0), name(2));
    }

    @Test
    void shouldMakeOneEventOfManyVictims() {
        List<OomEvent> victims = IntStream.range(0, Notification.MOST_EVENTS)
                .<OomEvent>mapToObj(i -> SampleEvents.victim("kill-" + i, 0, "worker-" + i))
                .toList();
        deliver(of(Reason.OPENED, victims.toArray(OomEvent[]::new)));
        assertEquals(1, api.requests().size());
        assertEquals(500, sent(0).getInteger("count"));
        assertTrue(sent(0).getString("message").endsWith(" (and 499 more)"), sent(0).getString("message"));
        assertKept();
    }

    @Test
    void shouldNotFloodTheClusterWithEventsOfManyPods() {
        List<OomEvent> victims = IntStream.range(0, 100)
                .<OomEvent>mapToObj(i -> SampleEvents.victim("kill-" + i, 0, "worker")
                        .withOwner(Ownership.of(null, new PodFacts("pod-" + i, "prod", "uid-" + i, null), null)))
                .toList();
        deliver(of(Reason.OPENED, victims.toArray(OomEvent[]::new)));
        assertEquals(20, api.requests().size());
    }

    @Test
    void shouldMakeNothingOfWhatDidNotHappenJustNow() {
        for (Reason reason : List.of(Reason.UPDATED, Reason.REPEATED, Reason.RESOLVED, Reason.SUMMARY)) {
            deliver(of(reason, SampleEvents.fullVictim()));
        }
        assertEquals(0, api.requests().size());
    }

    @Test
    void shouldSayWhatToDoWhenTheServerRefuses() {
        api.answer(request ->
                request.response().setStatusCode(403).end("{\"kind\":\"Status\",\"message\":\"events is forbidden\"}"));
        DeliveryResult.Rejected rejected =
                assertInstanceOf(DeliveryResult.Rejected.class, take(of(Reason.OPENED, SampleEvents.fullVictim())));
        assertTrue(rejected.reason().contains("events is forbidden"), rejected.reason());
        assertTrue(rejected.reason().contains("deploy/kubernetes-events"), rejected.reason());
        api.answer(request -> request.response().setStatusCode(401).end());
        assertInstanceOf(DeliveryResult.Retry.class, take(of(Reason.OPENED, SampleEvents.fullVictim())));
        api.answer(request -> request.response().setStatusCode(422).end("{\"message\":\"Event is invalid\"}"));
        rejected = assertInstanceOf(DeliveryResult.Rejected.class, take(of(Reason.OPENED, SampleEvents.fullVictim())));
        assertTrue(rejected.reason().endsWith("answered 422: Event is invalid"), rejected.reason());
    }

    @Test
    void shouldNeedNoSettingsInAPodAndReadItsTokenAnew() throws Exception {
        X509Bundle server = new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .subject("CN=kubernetes")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("ca.crt"), server.getCertificatePEM());
        Files.writeString(directory.resolve("token"), "first\n");
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(server.getCertificatePathPEM()))
                        .setKeyValue(Buffer.buffer(server.getPrivateKeyPEM())));
        try (HttpPeer cluster = new HttpPeer(options)) {
            ServiceAccount account = new ServiceAccount("https://127.0.0.1:" + cluster.port(), directory);
            KubernetesEventsSinkFactory factory = new KubernetesEventsSinkFactory(account);
            factory.check(new SinkSettings("k8s", Map.of()));
            OomSink inPod = factory.create(new SinkSettings("k8s", Map.of()), new TestSinkContext("k8s", vertx));
            HttpPeer.await(inPod.deliver(SampleEvents.fullVictim()));
            Files.writeString(directory.resolve("token"), "second");
            HttpPeer.await(inPod.deliver(SampleEvents.fullVictim()));
            assertEquals(
                    List.of("Bearer first", "Bearer second"),
                    cluster.requests().stream()
                            .map(request -> request.headers().get("authorization"))
                            .toList());
        }
    }

    @Test
    void shouldRefuseSettingsThatCanNotBeMeant() {
        assertRefused(Map.of(), "sinks.k8s.url is missing: this is no pod");
        assertRefused(
                Map.of("url", "https://a", "token", "x", "token_file", "/y"), "sinks.k8s.token_file can't be set");
        assertRefused(Map.of("url", "https://a", "token", "two words"), "sinks.k8s.token is not a token");
    }

    private void assertRefused(Map<String, Object> settings, String said) {
        SettingsException refusal = assertThrows(
                SettingsException.class,
                () -> new KubernetesEventsSinkFactory(NO_POD).check(new SinkSettings("k8s", settings)));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(said), refusal.getMessage());
    }

    private void assertKept() {
        api.requests().forEach(request -> PublishedEvent.assertKept(new JsonObject(request.body()), request.uri()));
    }

    private static OomEvent onTime(String id) {
        return SampleEvents.victim(id, 2, "python3").withTiming(null, null);
    }

    private static OomEvent inContainer(ContainerKind kind) {
        return SampleEvents.fullVictim()
                .withOwner(Ownership.of(
                        new ContainerFacts("id", "c", "containerd", kind, null, null, null, null, null, null),
                        SampleEvents.POD,
                        null));
    }

    private JsonObject sent(int number) {
        return new JsonObject(api.requests().get(number).body());
    }

    private String name(int number) {
        return sent(number).getJsonObject("metadata").getString("name");
    }

    private void deliver(Notification notification) {
        assertInstanceOf(DeliveryResult.Delivered.class, take(notification));
    }

    private DeliveryResult take(Notification notification) {
        return HttpPeer.await(sink.deliver(notification));
    }

    private static Notification of(Reason reason, OomEvent... events) {
        return new Notification(
                "inc-1",
                reason,
                Map.of("subject", "prod/payment-7d9/app"),
                List.of(events),
                events.length,
                SampleEvents.TIME,
                reason == Reason.RESOLVED ? SampleEvents.TIME.plusSeconds(600) : null);
    }

    private OomSink make(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("url", api.url(""), "token", "a-token"));
        settings.putAll(more);
        return new KubernetesEventsSinkFactory(NO_POD)
                .create(new SinkSettings("k8s", settings), new TestSinkContext("k8s", vertx));
    }
}
