package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Secrets in every place that has one, peers that say them back, a log at its finest: nothing shows them. */
class SecretsTest {

    private static final String BASIC = "hunter2-basic";
    private static final String HEADER = "hunter2-header";
    private static final String SIGNING = "aHVudGVyMi1zaWduaW5nLXNlY3JldC0wMTIzNA==";
    private static final String BOT = "xoxb-hunter2-bot";
    private static final String HOOK_PATH = "T000-hunter2-hook";
    private static final String ROUTING = "hunter2routing0123456789abcdefgh";
    private static final String FORMAT = "hunter2-format";
    private static final List<String> SENT = List.of(HEADER, BOT, HOOK_PATH, ROUTING);
    private static final List<String> ALL =
            Stream.concat(SENT.stream(), Stream.of(BASIC, SIGNING, FORMAT)).toList();

    private static final List<String> ENVIRONMENT = List.of(
            "env",
            "BASIC=" + BASIC,
            "BOT=" + BOT,
            "ROUTING=" + ROUTING,
            "SIGNING=whsec_" + SIGNING,
            "FORMAT=" + FORMAT);

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldNotShowASecretThoughItsPeersDo() throws Exception {
        List<String> shown = new ArrayList<>();
        try (EchoPeer peer = new EchoPeer(Map.of("/hook", 500, "/api", 400, "/services", 403, "/pd", 400));
                MemoryCgroup cgroup = MemoryCgroup.create().limit(16L << 20)) {
            Path config = config(peer.port());
            Path journal =
                    Path.of(Files.readAllLines(config).getLast().split(" ")[2].replace("}", ""));
            try (Collector collector = Collector.start(
                            Distribution.built(), ENVIRONMENT, "run", "--config", config.toString())
                    .watching()) {
                try (Hog hog = Hog.in(cgroup)) {
                    hog.hold().growUntilKilled().awaitEnd();
                }
                Await.until("each secret at the peers", () -> SENT.stream().allMatch(peer.sent()::contains));
                collector.err().await("[TAPIO-S008]");
                collector.err().await("[TAPIO-S001]");
                for (String page : List.of("/metrics", "/api/sinks", "/api/events", "/healthz", "/readyz")) {
                    shown.add(page(collector.address() + page));
                }
                for (String command :
                        List.of("sinks list", "sinks list --json", "sinks dead list", "sinks dead list --json")) {
                    shown.add(tapio(command + " --url " + collector.address()).everything());
                }
                shown.add(collector.stop().everything());
            }
            shown.add(tapio("config check " + config).everything());
            for (String sink : List.of("hook", "bot", "slack", "pager")) {
                Collector.Ended tried = tapio("sinks test " + sink + " --config " + config);
                assertEquals(1, tried.exitCode(), tried::everything);
                shown.add(tried.everything());
            }
            Collector.Ended wrong = tapio("config check "
                    + Scratch.file("wrong.yaml", "sinks: {out: {plugin: stdout, format: \"${env:FORMAT}\"}}\n"));
            assertTrue(wrong.everything().contains("must be auto, text or json"), wrong::everything);
            shown.add(wrong.everything());
            shown.add(Files.readString(journal, StandardCharsets.ISO_8859_1));
        }
        for (String secret : ALL) {
            shown.forEach(each -> assertFalse(each.contains(secret), () -> secret + " is in\n" + each));
        }
    }

    private static Path config(int port) {
        String peer = "127.0.0.1:" + port;
        Path header = Scratch.file("header", "Bearer " + HEADER + "\n");
        Path hook = Scratch.file("hook", "http://" + peer + "/services/" + HOOK_PATH);
        return Scratch.file("tapio-oom.yaml", Collector.withJournal("""
                http: {port: 0}
                log: {level: debug}
                source: {pin: false, history: false}
                sinks:
                  stdout: {format: json}
                  hook:
                    plugin: webhook
                    url: "http://user:${env:BASIC}@%s/hook"
                    headers: {X-Key: "${file:%s}"}
                    signing_secret: "${env:SIGNING}"
                  bot: {plugin: slack, token: "${env:BOT}", channel: C1, api_url: "http://%s/api"}
                  slack: {plugin: slack, url: "${file:%s}"}
                  pager: {plugin: pagerduty, routing_key: "${env:ROUTING}", url: "http://%s/pd"}
                """.formatted(peer, header, peer, hook, peer)));
    }

    private static Collector.Ended tapio(String command) {
        return Collector.commandAs(Distribution.built(), ENVIRONMENT, command.split(" "));
    }

    private static String page(String address) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
