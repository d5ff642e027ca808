package io.tapio.oom.host.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.text.Sentences;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.web.Health;
import io.tapio.oom.host.web.WebVerticle;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class EventsCommandTest {

    private static final int PIPE = 1 << 20;

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Journal journal = new Journal(JournalConfig.defaults().inMemory(), List.of(), event -> {}, registry);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String url = "";

    @BeforeEach
    void serve() throws Exception {
        journal.start();
        try (CapturedLog log = CapturedLog.start()) {
            vertx.deployVerticle(new WebVerticle("127.0.0.1", 0, registry, new Health(), journal))
                    .await(20, TimeUnit.SECONDS);
            Matcher address = Pattern.compile("(http://\\S+)/metrics").matcher(log.text());
            assertTrue(address.find(), log.text());
            url = address.group(1);
        }
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
        journal.close();
    }

    @Test
    void shouldTellEachEventInASentenceInTheOrderInWhichTheyHappened() {
        add(SampleEvents.fullTrigger());
        add(SampleEvents.fullVictim());
        add(SampleEvents.minimalVictim("m"));

        assertEquals(0, run("--url", url));

        List<String> lines = out.toString().lines().toList();
        assertEquals(2, lines.size(), out.toString());
        assertTrue(lines.get(0).endsWith("  " + rest(Sentences.of(SampleEvents.fullVictim()))), lines.get(0));
        assertTrue(lines.get(1).matches("2026-11-2\\d [0-9:]{8}\\.123 OOM KILL  pid 4711 in .*"), lines.get(1));
        assertEquals("", err.toString());
    }

    @Test
    void shouldPrintTheEventsThemselvesForPrograms() {
        SampleEvents.all().forEach(this::add);

        assertEquals(0, run("--json", "--url", url + "/"));

        List<OomEvent> inOrder = SampleEvents.all().stream()
                .sorted(Comparator.comparing(OomEvent::toldOf))
                .toList();
        assertEquals(inOrder, out.toString().lines().map(EventJson::decode).toList());
        assertEquals(
                inOrder.stream().map(EventJson::encode).toList(),
                out.toString().lines().toList());
    }

    @Test
    void shouldTellWhatIsAskedForAlone() {
        SampleEvents.all().forEach(this::add);

        assertEquals(
                0,
                run(
                        "--json",
                        "--url",
                        url,
                        "--type",
                        "oom_kill_triggered,oom_kill_victim",
                        "--severity",
                        "critical",
                        "--namespace",
                        "pr*",
                        "--pod",
                        "payment-???",
                        "--container",
                        "app",
                        "--workload",
                        "payment",
                        "--since",
                        "2026-11-22T11:29:25.123Z",
                        "--limit",
                        "1"),
                err::toString);

        assertEquals(EventJson.encode(SampleEvents.fullVictim()) + "\n", out.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "--limit, 0, [TAPIO-W002] limit must be from 1 to 1000: 0",
        "--severity, bad, '[TAPIO-W002] severity must be one of critical, warning: bad'",
        "--since, yesterday, [TAPIO-W002] since must be a moment",
        "--color, red, Unknown options: '--color'"
    })
    void shouldCallWrongUseByItsName(String option, String value, String message) {
        assertEquals(2, run("--url", url, option, value));
        assertTrue(err.toString().contains(message), err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "ftp://x", "http://", "http:///x"})
    void shouldSayWhatAnAddressLooksLike(String wrong) {
        assertEquals(2, run("--url", wrong));
        assertTrue(err.toString().contains("--url"), err.toString());
    }

    @Test
    void shouldSayWhatToDoWhenNoCollectorRuns() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Path file = directory.resolve("tapio.yaml");
        Files.writeString(file, "http: {host: 0.0.0.0, port: " + free + "}\n");

        assertEquals(1, run("--config", file.toString()));

        assertEquals(
                "no collector answers at http://127.0.0.1:" + free + ": start one with `tapio-oom run`,"
                        + " or say where it listens with --url\n",
                err.toString());
    }

    @Test
    void shouldAskForTheAddressThatTheConfigurationDoesNotTell() throws IOException {
        Path file = directory.resolve("tapio.yaml");
        Files.writeString(file, "http: {port: 0}\n");
        assertEquals(1, run("--config", file.toString()));
        assertEquals("http.port is 0, any free one: say where the collector listens with --url\n", err.toString());
    }

    @Test
    void shouldNotTakeAnotherServerForACollector() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        other.start();
        try {
            assertEquals(
                    1, run("--url", "http://127.0.0.1:" + other.getAddress().getPort()));
        } finally {
            other.stop(0);
        }
        assertTrue(err.toString().contains("is no collector that knows this: status 404"), err.toString());
    }

    @Test
    void shouldSayThatThereAreNone() {
        assertEquals(0, run("--url", url));
        assertEquals("", out.toString());
        assertEquals("no such events\n", err.toString());
    }

    @Test
    void shouldGoOnWithEachEventAndRevisionAsItComesUntilNobodyReads() throws Exception {
        add(SampleEvents.minimalVictim("before"));
        try (PipedReader pipe = new PipedReader(PIPE);
                BufferedReader reader = new BufferedReader(pipe)) {
            Writer writer = new PipedWriter(pipe);
            CompletableFuture<Integer> ended =
                    CompletableFuture.supplyAsync(() -> run(new PrintWriter(writer), "--follow", "--url", url));
            assertTrue(reader.readLine().contains("OOM KILL  pid 4711"));

            add(SampleEvents.victim("now", 0, "java"));
            assertTrue(reader.readLine().contains(" OOM KILL (recovered)  java (pid 4711"));
            add(SampleEvents.victim("now", 1, "java"));
            assertTrue(reader.readLine().contains(" (update) OOM KILL (recovered)  java (pid 4711"));

            reader.close();
            add(SampleEvents.victim("later", 0, "java"));
            assertEquals(0, ended.get(30, TimeUnit.SECONDS));
        }
    }

    private static String rest(String sentence) {
        return sentence.substring(sentence.indexOf("  ") + 2);
    }

    private int run(String... arguments) {
        return run(new PrintWriter(out), arguments);
    }

    private int run(PrintWriter to, String... arguments) {
        return new CommandLine(new EventsCommand())
                .setOut(to)
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private void add(OomEvent event) {
        journal.append(event);
        try {
            journal.settled().await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
