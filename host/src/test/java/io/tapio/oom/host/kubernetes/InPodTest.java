package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.tapio.oom.host.config.KubernetesConfig;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a pod finds in the directory of its service account, against a server with TLS and an authority of its own. */
@Timeout(60)
class InPodTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    private static Path keys;

    private static OwnAuthority cluster;
    private static OwnAuthority another;
    private static OwnAuthority ofAnotherHost;

    @TempDir
    private Path account;

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> admits = any -> true;
    private HttpsServer server;
    private ApiClient api;

    @BeforeAll
    static void makeAuthorities() {
        cluster = new OwnAuthority(keys, "cluster", "ip:127.0.0.1");
        another = new OwnAuthority(keys, "another", "ip:127.0.0.1");
        ofAnotherHost = new OwnAuthority(keys, "another-host", "ip:10.96.0.1");
    }

    @BeforeEach
    void setUp() throws IOException, GeneralSecurityException {
        serve(cluster, 0);
        Files.writeString(account.resolve("token"), "first\n");
        Files.writeString(account.resolve("ca.crt"), cluster.certificate());
        Map<String, String> environment = Map.of(
                "KUBERNETES_SERVICE_HOST",
                "127.0.0.1",
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(server.getAddress().getPort()));
        api = new ApiClient(
                ClusterAccess.of(KubernetesConfig.defaults(), environment, account)
                        .orElseThrow(),
                TIMEOUT);
    }

    private void serve(OwnAuthority authority, int port) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(authority.server());
        server.createContext("/", this::answer);
        server.start();
    }

    private void serveInstead(OwnAuthority authority) throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        serve(authority, port);
    }

    @AfterEach
    void tearDown() {
        api.close();
        server.stop(0);
    }

    @Test
    void shouldShowTheTokenToAServerOfTheClustersAuthority() throws ApiException {
        assertEquals("10", list());
        assertEquals(List.of("Bearer first"), authorizations);
    }

    @Test
    void shouldShowTheTokenThatTheKubeletWroteMeanwhile() throws ApiException, IOException {
        list();
        Files.writeString(account.resolve("token"), "second\n");
        admits = "Bearer second"::equals;

        assertEquals("10", list());
        assertEquals("Bearer second", authorizations.getLast());
    }

    @Test
    void shouldTakeTheAuthorityThatTheKubeletWroteMeanwhileOnceItReconnects()
            throws ApiException, IOException, GeneralSecurityException {
        list();
        serveInstead(another);
        Files.writeString(account.resolve("ca.crt"), another.certificate());
        api.reopen();

        assertEquals("10", list());
    }

    @Test
    void shouldShowNoTokenToAServerOfAnotherAuthority() throws IOException, GeneralSecurityException {
        Files.writeString(account.resolve("ca.crt"), another.certificate());
        shouldNotTrust("unable to find valid certification path");
    }

    @Test
    void shouldShowNoTokenToAServerWhoseCertificateIsForAnotherHost() throws IOException, GeneralSecurityException {
        serveInstead(ofAnotherHost);
        Files.writeString(account.resolve("ca.crt"), ofAnotherHost.certificate());
        shouldNotTrust("No subject alternative names matching IP address 127.0.0.1");
    }

    private void shouldNotTrust(String why) {
        ApiProblem problem = assertThrows(ApiException.class, this::list).problem();
        assertEquals(Kind.UNTRUSTED, problem.kind());
        assertTrue(problem.detail().contains(": the server's certificate: "), problem.detail());
        assertTrue(problem.detail().contains(why), problem.detail());
        assertEquals(List.of(), authorizations);
    }

    @Test
    void shouldSayThatTheAuthoritysCertificateIsMissing() throws IOException {
        Files.delete(account.resolve("ca.crt"));
        ApiProblem problem = assertThrows(ApiException.class, this::list).problem();
        assertEquals(Kind.UNUSABLE, problem.kind());
        assertTrue(problem.detail().startsWith(account.resolve("ca.crt") + " can't be read"), problem.detail());
        assertEquals(List.of(), authorizations);
    }

    @Test
    void shouldSayThatTheAuthoritysCertificateIsNone() throws IOException {
        Files.writeString(account.resolve("ca.crt"), "garbage");
        ApiProblem problem = assertThrows(ApiException.class, this::list).problem();
        assertEquals(Kind.UNUSABLE, problem.kind());
        assertTrue(problem.detail().startsWith(account.resolve("ca.crt") + " has no certificate"), problem.detail());
    }

    @Test
    void shouldSayThatTheTokenIsGone() throws ApiException, IOException {
        list();
        Files.delete(account.resolve("token"));
        ApiProblem problem = assertThrows(ApiException.class, this::list).problem();
        assertTrue(problem.detail().contains(account.resolve("token") + " can't be read"), problem.detail());
    }

    private String list() throws ApiException {
        return new PodFeed(api, "node-1", TIMEOUT, unreadable -> {}).list(true, pod -> {});
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(shown);
            byte[] body = "{\"metadata\":{\"resourceVersion\":\"10\"},\"items\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(admits.test(shown) ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
