package io.tapio.oom.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.DeliveryResult.Rejected;
import io.tapio.oom.host.cli.Main;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.routing.Outboxes;
import io.tapio.oom.host.web.SinksApi;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** {@code sinks dead} and the API that it asks. */
@Timeout(60)
class SinksDeadTest {

    private final Vertx vertx = Vertx.vertx();
    private final Stage stage = new Stage();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String url = "";

    @BeforeEach
    void rejectThree() throws Exception {
        stage.start("hook", "quiet");
        stage.peer("hook").chokesOn(new Rejected("413 too large"), "k1", "k2", "k3");
        stage.events("k1", "k2", "k3");
        Router router = Router.router(vertx);
        new SinksApi(new Named("hook", "quiet"), stage.desk.deadLetters(), "127.0.0.1").mount(router, vertx);
        url = "http://127.0.0.1:"
                + vertx.createHttpServer()
                        .requestHandler(router)
                        .listen(0, "127.0.0.1")
                        .await(20, TimeUnit.SECONDS)
                        .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
        stage.close();
    }

    @Test
    void shouldListTryAgainAndDropThoseThatAreNamed() {
        assertEquals(0, dead("list"));
        assertEquals(3, out.toString().lines().count(), out.toString());
        assertTrue(out.toString().startsWith("1      hook"), out.toString());

        assertEquals(0, dead("drop", "hook", "--id", "2"));
        assertEquals("sink hook: 1 dropped\n", out.toString());
        assertEquals(0, dead("retry", "--id", "1"));
        assertEquals("sink hook: 1 retried\n", out.toString());
        assertEquals(0, dead("drop"));
        assertEquals("sink hook: 2 dropped\n", out.toString());
        assertEquals(0, dead("drop", "quiet"));
        assertEquals("sink quiet: 0 dropped\n", out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void shouldNameTheSinksThereAreForOneThatIsUnknown() {
        for (String verb : List.of("list", "retry", "drop")) {
            assertEquals(2, dead(verb, "hok"));
            assertEquals("", out.toString());
            assertEquals("[TAPIO-W037] there is no sink hok; there are: hook, quiet\n", err.toString());
        }
    }

    @Test
    void shouldSayWhichNumbersAreUnknown() {
        for (String verb : List.of("retry", "drop")) {
            assertEquals(2, dead(verb, "hook", "--id", "7"));
            assertEquals(
                    "[TAPIO-W038] sink hook has no dead letter 7: `tapio-oom sinks dead list hook` names those there"
                            + " are\n",
                    err.toString());
            assertEquals(2, dead(verb, "--id", "7", "--id", "9"));
            assertEquals(
                    "there is no dead letter 7, 9: `tapio-oom sinks dead list` names those there are\n",
                    err.toString());
            assertEquals("", out.toString());
        }
        assertEquals(2, dead("drop", "hook", "--id", "7", "--id", "3"));
        assertEquals("sink hook: 1 dropped\n", out.toString());
        assertEquals("there is no dead letter 7: `tapio-oom sinks dead list` names those there are\n", err.toString());
    }

    @Test
    void shouldSayThatThereAreNone() {
        assertEquals(0, dead("drop"));
        assertEquals(0, dead("retry"));
        assertEquals("", out.toString());
        assertEquals("there are no dead letters\n", err.toString());
    }

    private int dead(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("sinks", "dead"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", url));
        int code = new CommandLine(new Main())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        stage.time.settle();
        return code;
    }

    /** Sinks of which only the names matter. */
    private record Named(List<SinkStatus> sinks) implements Deliveries {

        Named(String... names) {
            this(List.of(names).stream()
                    .map(name -> new SinkStatus(
                            name, "fake", SinkStatus.State.DELIVERING, 0, 0, 0, 0, null, null, null, null))
                    .toList());
        }

        @Override
        public Future<List<SinkStatus>> status() {
            return Future.succeededFuture(sinks);
        }

        @Override
        public Future<Void> apply(List<SinkConfig> next, Outboxes outboxes) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public Future<Void> pluginGone(Set<String> plugins) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public Future<Void> pluginCame(Set<String> plugins) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public boolean serving() {
            return true;
        }

        @Override
        public long undelivered() {
            return Long.MAX_VALUE;
        }
    }
}
