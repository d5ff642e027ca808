package io.tapio.oom.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    @TempDir
    private Path directory = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final TestSinkContext context = new TestSinkContext("hook", vertx);
    private final Authority ours;
    private final Authority other;
    private HttpPeer peer = new HttpPeer();

    TlsTest() throws Exception {
        ours = new Authority("ours");
        other = new Authority("other");
    }

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        peer.close();
    }

    @Test
    void shouldTrustAPeerOfItsOwnAuthority() throws Exception {
        listen(ours.loopback(), null);
        assertAnswered(send(Map.of("ca", ours.certificate())));
        assertAnswered(send(Map.of("ca", file("ca.pem", ours.certificate()))));
    }

    @Test
    void shouldNotTrustAPeerOfAnyOtherAuthority() throws Exception {
        listen(ours.loopback(), null);
        assertFailed(
                send(Map.of("ca", other.certificate())),
                "TLS: no trusted CA signed its certificate; tls.ca says which are trusted");
        assertFailed(send(Map.of()), "TLS: no trusted CA signed its certificate; tls.ca says which are trusted");
    }

    @Test
    void shouldNotTrustAPeerUnderAnotherName() throws Exception {
        listen(ours.server("oom.example.org"), null);
        assertFailed(send(Map.of("ca", ours.certificate())), "TLS: its certificate is not good: ");
    }

    @Test
    void shouldCallThePeerByTheNameThatItIsGiven() throws Exception {
        listen(ours.server("oom.example.org"), null);
        assertAnswered(send(Map.of("ca", ours.certificate(), "server_name", "oom.example.org")));
        assertEquals(
                "127.0.0.1:" + peer.port(), peer.requests().get(0).headers().get("host"));
    }

    @Test
    void shouldTrustWhoeverAnswersOnlyWhenToldToAndSayThatLoudly() throws Exception {
        listen(other.server("elsewhere"), null);
        assertAnswered(send(Map.of("verify", false)));
        assertEquals(1, context.warnings().size());
        assertTrue(
                context.warnings().get(0).startsWith("sinks.hook.tls.verify is false: "), context.warnings()::toString);
    }

    @Test
    void shouldShowItsCertificateToAPeerThatWantsOne() throws Exception {
        listen(ours.loopback(), ours.certificate());
        X509Bundle own = ours.client("node-1");
        assertAnswered(send(Map.of(
                "ca", ours.certificate(),
                "certificate", own.getCertificatePathPEM(),
                "key", own.getPrivateKeyPEM())));
    }

    @Test
    void shouldSayThatThePeerWantsACertificate() throws Exception {
        listen(ours.loopback(), ours.certificate());
        assertFailed(send(Map.of("ca", ours.certificate())), "so the peer wants a client certificate");
    }

    @Test
    void shouldSayThatThePeerDoesNotTakeTheCertificate() throws Exception {
        listen(ours.loopback(), ours.certificate());
        X509Bundle foreign = other.client("node-1");
        assertFailed(
                send(Map.of(
                        "ca", ours.certificate(),
                        "certificate", foreign.getCertificatePathPEM(),
                        "key", foreign.getPrivateKeyPEM())),
                "so the peer does not take the client certificate");
    }

    @Test
    void shouldSendNothingWithACertificateThatIsOver() throws Exception {
        listen(ours.loopback(), ours.certificate());
        X509Bundle late = ours.expiredClient();
        assertFailed(
                send(Map.of(
                        "ca", ours.certificate(),
                        "certificate", late.getCertificatePathPEM(),
                        "key", late.getPrivateKeyPEM())),
                "the client certificate of sinks.hook.tls.certificate expired at "
                        + late.getCertificate().getNotAfter().toInstant());
    }

    @Test
    void shouldTakeRotatedFilesWithoutARestart() throws Exception {
        listen(ours.loopback(), ours.certificate());
        X509Bundle first = ours.expiredClient();
        HttpEndpoint endpoint = endpoint(files(other.certificate(), first));
        assertInstanceOf(HttpReply.Failed.class, send(endpoint));

        X509Bundle second = ours.client("second");
        file("tls.crt", second.getCertificatePathPEM());
        assertFailed(send(endpoint), "expired at");
        assertEquals(
                List.of("sinks.hook.tls.key is not the key of sinks.hook.tls.certificate;"
                        + " what was there before stays in use"),
                context.warnings());
        file("tls.key", second.getPrivateKeyPEM());
        assertFailed(send(endpoint), "no trusted CA");
        Files.writeString(directory.resolve("new"), ours.certificate());
        Files.move(directory.resolve("new"), directory.resolve("ca.crt"), StandardCopyOption.ATOMIC_MOVE);
        assertAnswered(send(endpoint));

        Files.delete(directory.resolve("ca.crt"));
        assertAnswered(send(endpoint));
        assertEquals(2, context.warnings().size(), context.warnings()::toString);
    }

    @Test
    void shouldRefuseWhatItCanNotReadWithoutShowingIt() throws Exception {
        X509Bundle own = ours.client("own");
        String certificate = own.getCertificatePathPEM();
        String foreignKey = ours.client("other").getPrivateKeyPEM();
        assertRefused(Map.of("ca", "/no/such/s3cret"), "sinks.hook.tls.ca is neither PEM text nor a file");
        assertRefused(Map.of("ca", file("s3cret", "s3cret")), "sinks.hook.tls.ca names a file that is not in PEM form");
        assertRefused(Map.of("ca", "-----BEGIN CERTIFICATE-----\ns3cret"), "sinks.hook.tls.ca has no certificates");
        assertRefused(Map.of("certificate", certificate), "sinks.hook.tls.key is missing");
        assertRefused(Map.of("key", foreignKey), "sinks.hook.tls.certificate is missing");
        assertRefused(
                Map.of("certificate", certificate, "key", "-----BEGIN PRIVATE KEY-----\ns3cret"),
                "sinks.hook.tls.key has no private key");
        assertRefused(
                Map.of("certificate", certificate, "key", foreignKey),
                "sinks.hook.tls.key is not the key of sinks.hook.tls.certificate");
        assertRefused(Map.of("s3cret", true, "ca", "x"), "sinks.hook.tls.s3cret is not a setting");
        assertTrue(assertThrows(
                        SettingsException.class,
                        () -> HttpEndpoint.of(
                                new SinkSettings("hook", Map.of("tls", Map.of("verify", true))),
                                "http://localhost",
                                "sinks.hook.url",
                                context))
                .toString()
                .contains("sinks.hook.tls is of no use"));
    }

    private void assertRefused(Map<String, Object> tls, String words) {
        String message = String.valueOf(
                assertThrows(SettingsException.class, () -> endpoint(tls)).getMessage());
        assertTrue(message.startsWith(words), message);
        assertFalse(message.replace("tls.s3cret", "").contains("s3cret"), message);
        SinkSettings settings = new SinkSettings("hook", Map.of("tls", tls));
        assertEquals(
                message,
                assertThrows(
                                SettingsException.class,
                                () -> HttpEndpoint.check(settings, "https://127.0.0.1", "sinks.hook.url"))
                        .getMessage());
    }

    private void listen(X509Bundle certificate, @Nullable String clients) {
        peer.close();
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificate.getCertificatePathPEM()))
                        .addKeyValue(Buffer.buffer(certificate.getPrivateKeyPEM())));
        if (clients != null) {
            options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(clients)));
        }
        peer = new HttpPeer(options);
    }

    private Map<String, Object> files(String ca, X509Bundle own) throws IOException {
        return Map.of(
                "ca", file("ca.crt", ca),
                "certificate", file("tls.crt", own.getCertificatePathPEM()),
                "key", file("tls.key", own.getPrivateKeyPEM()));
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private HttpEndpoint endpoint(Map<String, Object> tls) {
        return HttpEndpoint.of(
                new SinkSettings("hook", Map.of("tls", tls)),
                "https://127.0.0.1:" + peer.port() + "/T0ken",
                "sinks.hook.url",
                context);
    }

    private HttpReply send(Map<String, Object> tls) {
        return send(endpoint(tls));
    }

    private static HttpReply send(HttpEndpoint endpoint) {
        return HttpPeer.await(endpoint.send(HttpMethod.POST, "", Map.of(), Buffer.buffer("{}")));
    }

    private static void assertAnswered(HttpReply reply) {
        assertEquals(
                204,
                assertInstanceOf(HttpReply.Answered.class, reply, reply::toString)
                        .status());
    }

    private static void assertFailed(HttpReply reply, String words) {
        String reason = assertInstanceOf(HttpReply.Failed.class, reply).reason();
        assertTrue(reason.contains(words), reason);
        assertFalse(reason.contains("T0ken"), reason);
    }
}
