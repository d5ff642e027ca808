package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The webhook before what people have there: nginx as the end of TLS that asks for a client certificate, tinyproxy and
 * microsocks on the way to it. Real kills, real certificates.
 */
class TlsEndTest {

    private static final long LIMIT = 16L << 20;

    @BeforeAll
    static void realKillsAndPeers() {
        Tool.required("nginx", "openssl", "tinyproxy", "microsocks");
    }

    @Test
    void shouldDeliverThroughNginxThatAsksForACertificateAndThroughProxies() throws IOException {
        Certificates ours = Certificates.of("ours");
        Certificates others = Certificates.of("others");
        Certificates.Pair client = ours.client("node-1");
        Certificates.Pair foreign = others.client("node-1");
        Path rotated = Scratch.directory();
        replace(foreign, rotated);
        try (Receiver direct = Receiver.open();
                Receiver tunnelled = Receiver.open();
                Receiver socksed = Receiver.open();
                Receiver late = Receiver.open();
                Receiver never = Receiver.open();
                Service toDirect = nginx(ours, direct);
                Service toTunnelled = nginx(ours, tunnelled);
                Service toSocksed = nginx(ours, socksed);
                Service toLate = nginx(ours, late);
                Service toNever = nginx(ours, never);
                Service http = tinyproxy();
                Service socks = microsocks();
                Collector collector = Collector.run("""
                                node: e2e-node
                                http: {port: 0}
                                sinks:
                                  stdout: {enabled: false}
                                  direct: {plugin: webhook, url: "%1$s", tls: {ca: %2$s, certificate: %3$s, key: %4$s}}
                                  tunnel: {plugin: webhook, url: "%5$s", tls: {ca: %2$s, certificate: %3$s, key: %4$s}, proxy: {url: "http://me:pa55word@127.0.0.1:%6$d"}}
                                  socks: {plugin: webhook, url: "%13$s", tls: {ca: %2$s, certificate: %3$s, key: %4$s}, proxy: {url: "socks5://me:pa55word@127.0.0.1:%7$d"}}
                                  stranger: {plugin: webhook, url: "%11$s", tls: {ca: %2$s, certificate: %3$s, key: %4$s}, proxy: {url: "http://me:wr0ng@127.0.0.1:%6$d"}}
                                  late: {plugin: webhook, url: "%8$s", tls: {ca: %2$s, certificate: %9$s, key: %10$s}, delivery: {min_backoff: 200ms, max_backoff: 1s}}
                                  bare: {plugin: webhook, url: "%11$s", tls: {ca: %2$s}}
                                  distrust: {plugin: webhook, url: "%11$s", tls: {ca: %12$s, certificate: %3$s, key: %4$s}}
                                """.formatted(
                                        url(toDirect),
                                        ours.authority(),
                                        client.certificate(),
                                        client.key(),
                                        url(toTunnelled),
                                        http.port(),
                                        socks.port(),
                                        url(toLate),
                                        rotated.resolve("tls.crt"),
                                        rotated.resolve("tls.key"),
                                        url(toNever),
                                        others.authority(),
                                        url(toSocksed)))
                        .watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled();

            JsonNode victim = direct.victim(cgroup, hog.pid());
            assertEquals(hog.pid(), victim.at("/victim/pid").asLong());
            assertArrives(tunnelled, cgroup, collector);
            assertArrives(socksed, cgroup, collector);
            collector.err().await("sink late: ");
            collector.err().await("answered 400: it does not take the client certificate of tls.certificate");
            collector.err().await("answered 400: it wants a client certificate: tls.certificate and tls.key");
            collector.err().await("TLS: no trusted CA signed its certificate; tls.ca says which are trusted");
            collector.err().await("status: 401 Unauthorized");

            assertEquals(List.of(), late.of(cgroup, "oom_kill_victim"));
            replace(client, rotated);
            assertArrives(late, cgroup, collector);

            assertEquals(0, never.posts());
            List<String> said = collector.err().all();
            assertTrue(
                    said.stream()
                            .noneMatch(line ->
                                    line.contains("T0ken") || line.contains("pa55word") || line.contains("wr0ng")),
                    () -> String.join("\n", said));
            assertTrue(collector.isAlive());
        }
    }

    private static void assertArrives(Receiver receiver, MemoryCgroup cgroup, Collector collector) {
        Await.value(
                () -> "the kill; the collector says " + collector.err().all(),
                () -> receiver.of(cgroup, "oom_kill_victim").isEmpty() ? null : receiver);
    }

    private static String url(Service nginx) {
        return "https://127.0.0.1:" + nginx.port() + "/oom?key=T0ken";
    }

    /** As tools do that renew certificates: each file by a rename, one after the other. */
    private static void replace(Certificates.Pair pair, Path directory) throws IOException {
        for (Path file : List.of(pair.certificate(), pair.key())) {
            String name = file.equals(pair.key()) ? "tls.key" : "tls.crt";
            Path fresh = Files.copy(file, directory.resolve(name + ".new"));
            Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Service nginx(Certificates authority, Receiver behind) {
        Certificates.Pair server = authority.server();
        Path home = Scratch.directoryForAll();
        return Service.start(port -> {
            Path config = Scratch.file("nginx.conf", """
                            daemon off;
                            master_process off;
                            pid %1$s/pid;
                            error_log stderr;
                            events {}
                            http {
                              access_log off;
                              client_body_temp_path %1$s/body;
                              proxy_temp_path %1$s/proxy;
                              fastcgi_temp_path %1$s/fastcgi;
                              uwsgi_temp_path %1$s/uwsgi;
                              scgi_temp_path %1$s/scgi;
                              server {
                                listen 127.0.0.1:%2$d ssl;
                                ssl_certificate %3$s;
                                ssl_certificate_key %4$s;
                                ssl_client_certificate %5$s;
                                ssl_verify_client on;
                                location / { proxy_pass %6$s; }
                              }
                            }
                            """.formatted(
                            home,
                            port,
                            server.certificate(),
                            server.key(),
                            authority.authority(),
                            behind.url().replace("/oom", "")));
            return List.of(Tool.program("nginx"), "-p", home.toString(), "-c", config.toString());
        });
    }

    private static Service tinyproxy() {
        return Service.start(port -> List.of(
                Tool.program("tinyproxy"),
                "-d",
                "-c",
                Scratch.file("tinyproxy.conf", """
                                Port %d
                                Listen 127.0.0.1
                                MaxClients 20
                                Timeout 60
                                BasicAuth me pa55word
                                """.formatted(port)).toString()));
    }

    private static Service microsocks() {
        return Service.start(port -> List.of(
                Tool.program("microsocks"),
                "-i",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-u",
                "me",
                "-P",
                "pa55word"));
    }
}
