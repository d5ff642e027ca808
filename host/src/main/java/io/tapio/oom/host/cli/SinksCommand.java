package io.tapio.oom.host.cli;

import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.Installation;
import io.tapio.oom.host.SinkTrial;
import io.tapio.oom.host.cli.CollectorClient.Answer;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sinks list}, {@code sinks test} and {@code sinks dead}. */
@Command(
        name = "sinks",
        description = "How the sinks do, and what could not be delivered.",
        mixinStandardHelpOptions = true,
        subcommands = {SinksCommand.ListCommand.class, SinksCommand.Test.class, SinksDeadCommand.class})
final class SinksCommand implements Runnable {

    static final String PATH = "/api/sinks";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: sinks list, sinks test or sinks dead");
    }

    /** A line for each. */
    @Command(
            name = "list",
            description =
                    "The sinks of the running collector: whether they deliver, how far they are, what went wrong.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends CollectorCommand {

        @Override
        int ask(CollectorClient client) throws InterruptedException {
            Answer answer = client.ask("GET", PATH, null);
            if (answer instanceof Answer.Done done) {
                print(done.body().getJsonArray("sinks"), ListCommand::words);
            }
            return failed(answer);
        }

        private static String words(JsonObject sink) {
            String line = String.format(
                    "%-16s %-14s %-14s waiting %-6d dead letters %-6d",
                    sink.getString("name"),
                    PlainText.escape(sink.getString("plugin")),
                    sink.getString("state"),
                    sink.getLong("waiting"),
                    sink.getLong("dead_letters"));
            return (line
                            + said(" last delivered ", sink.getString("last_delivered"))
                            + said(" next attempt ", sink.getString("next_attempt"))
                            + said(" last error ", sink.getString("last_error_at"))
                            + said(" ", sink.getString("last_error")))
                    .stripTrailing();
        }

        private static String said(String what, @Nullable String value) {
            return value == null ? "" : what + PlainText.escape(value);
        }
    }

    /** Makes the sink, hands it one event and says what came of it. */
    @Command(
            name = "test",
            description = "Makes a sink as run would, hands it an event that is marked as a test and prints the answer."
                    + " Needs no running collector and no rights.",
            footer =
                    "Exit codes: 0 delivered; 1 not delivered, and the answer says whether it would be tried again or was"
                            + " refused for good; 2 wrong use.",
            mixinStandardHelpOptions = true)
    static final class Test implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "The sink's key in the configuration.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "Default: $TAPIO_OOM_CONFIG, else config/tapio-oom.yaml of the installation.")
        private @Nullable Path file;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Override
        public Integer call() {
            PrintWriter err = spec.commandLine().getErr();
            HostConfig config = ConfigFile.load(file, err, level -> {});
            if (config == null) {
                return ExitCode.SOFTWARE;
            }
            SinkConfig sink = config.sinks().get(name);
            if (sink == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no sink " + PlainText.escape(name) + ": there are "
                                + String.join(", ", config.sinks().keySet()));
            }
            return tell(SinkTrial.of(Installation.ofLauncher(), config, sink));
        }

        private int tell(SinkTrial.Outcome outcome) {
            JsonObject object = new JsonObject().put("sink", name);
            boolean delivered = false;
            switch (outcome) {
                case SinkTrial.Outcome.Failed failed ->
                    object.put("outcome", "failed").put("reason", failed.reason());
                case SinkTrial.Outcome.Answered answered -> {
                    object.put("event_id", answered.event())
                            .put("took_ms", answered.took().toMillis());
                    switch (answered.result()) {
                        case DeliveryResult.Delivered ignored -> {
                            object.put("outcome", "delivered");
                            delivered = true;
                        }
                        case DeliveryResult.Retry retry ->
                            object.put("outcome", "retry")
                                    .put("reason", retry.reason())
                                    .put("after_ms", retry.after().toMillis());
                        case DeliveryResult.Rejected rejected ->
                            object.put("outcome", "rejected").put("reason", rejected.reason());
                    }
                }
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? object.encode() : words(object));
            out.flush();
            return delivered ? ExitCode.OK : ExitCode.SOFTWARE;
        }

        private String words(JsonObject answer) {
            String event = answer.getString("event_id", "");
            String reason = PlainText.escape(answer.getString("reason", ""));
            return "sink " + name + ": "
                    + switch (answer.getString("outcome")) {
                        case "delivered" -> "delivered " + event + " in " + answer.getLong("took_ms") + " ms";
                        case "retry" ->
                            "retry: did not take " + event + " now: " + reason
                                    + "; run would try again: see that its peer is up and can be reached from here";
                        case "rejected" ->
                            "rejected: refused " + event + " for good: " + reason
                                    + "; run would keep it among the dead letters: correct the sink's settings, or"
                                    + " what its peer allows";
                        default -> "failed: " + reason;
                    };
        }
    }
}
