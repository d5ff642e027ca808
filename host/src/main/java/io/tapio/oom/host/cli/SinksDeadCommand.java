package io.tapio.oom.host.cli;

import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.cli.CollectorClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sinks dead list}, {@code sinks dead retry} and {@code sinks dead drop}. */
@Command(
        name = "dead",
        description = "What the running collector has given up on.",
        mixinStandardHelpOptions = true,
        subcommands = {SinksDeadCommand.ListCommand.class, SinksDeadCommand.Retry.class, SinksDeadCommand.Drop.class})
final class SinksDeadCommand implements Runnable {

    private static final int NOT_FOUND = 404;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: sinks dead list, sinks dead retry or sinks dead drop");
    }

    private static String path(String sink) {
        return SinksCommand.PATH + "/"
                + URLEncoder.encode(sink, StandardCharsets.UTF_8).replace("+", "%20") + "/dead";
    }

    /** Of one sink, or of each that has any. */
    abstract static class OfSinks extends CollectorCommand {

        @Parameters(arity = "0..1", paramLabel = "SINK", description = "Default: all that have dead letters.")
        private @Nullable String sink;

        @Override
        int ask(CollectorClient client) throws InterruptedException {
            if (sink != null) {
                return of(client, List.of(sink));
            }
            Answer sinks = client.ask("GET", SinksCommand.PATH, null);
            if (!(sinks instanceof Answer.Done done)) {
                return failed(sinks);
            }
            Set<String> having = new TreeSet<>(
                    done.body().getJsonObject("dead_letters", new JsonObject()).fieldNames());
            if (having.isEmpty()) {
                err().println("there are no dead letters");
            }
            return of(client, List.copyOf(having));
        }

        abstract int of(CollectorClient client, List<String> sinks) throws InterruptedException;

        boolean one() {
            return sink != null;
        }
    }

    /** A line for each. */
    @Command(
            name = "list",
            description = "The newest, the older first: for which sink, why, how often and when it was tried.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends OfSinks {

        @Option(names = "--limit", paramLabel = "N", description = "Of each sink, 1 to 1000. Default: 100.")
        private int limit = 100;

        @Override
        int of(CollectorClient client, List<String> sinks) throws InterruptedException {
            int worst = ExitCode.OK;
            for (String each : sinks) {
                Answer answer = client.ask("GET", path(each) + "?limit=" + limit, null);
                if (answer instanceof Answer.Done done) {
                    print(done.body().getJsonArray("dead_letters", new JsonArray()), ListCommand::words);
                }
                worst = Math.max(worst, failed(answer));
            }
            return worst;
        }

        private static String words(JsonObject letter) {
            JsonObject notification = letter.getJsonObject("notification", new JsonObject());
            int events = notification.getJsonArray("events", new JsonArray()).size();
            return String.format(
                            "%-6d %-16s %s  %d tried  ",
                            letter.getLong("id"),
                            PlainText.escape(letter.getString("sink")),
                            letter.getString("given_up"),
                            letter.getInteger("attempts"))
                    + PlainText.escape(notification.getString("dedup_key", ""))
                    + (events > 1 ? " and " + (events - 1) + " others" : "")
                    + (letter.getBoolean("waiting", false) ? "  (waits to be tried again)" : "")
                    + "  "
                    + PlainText.escape(letter.getString("reason", ""));
        }
    }

    /** What changes some of them. */
    abstract static class Change extends OfSinks {

        @Option(names = "--id", paramLabel = "ID", description = "Only these; may be given several times.")
        private List<Long> ids = new ArrayList<>();

        abstract String verb();

        abstract String done();

        @Override
        int of(CollectorClient client, List<String> sinks) throws InterruptedException {
            JsonObject which =
                    ids.isEmpty() ? new JsonObject().put("all", true) : new JsonObject().put("ids", new JsonArray(ids));
            Set<Object> unknown = new LinkedHashSet<>(ids);
            for (String each : sinks) {
                Answer answer = client.ask("POST", path(each) + "/" + verb(), which);
                if (answer instanceof Answer.Done changed) {
                    say(each, changed.body());
                    unknown.retainAll(changed.body().getJsonArray("unknown", new JsonArray()).stream()
                            .map(id -> ((Number) id).longValue())
                            .toList());
                } else if (one() || !notThere(answer)) {
                    return failed(answer);
                }
            }
            if (unknown.isEmpty()) {
                return ExitCode.OK;
            }
            err().println("there is no dead letter "
                    + unknown.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    + ": `tapio-oom sinks dead list` names those there are");
            return ExitCode.USAGE;
        }

        private void say(String sink, JsonObject changed) {
            out().println(
                            json()
                                    ? changed.encode()
                                    : "sink " + PlainText.escape(sink) + ": " + changed.getInteger(done(), 0) + " "
                                            + done());
        }

        /** Where each sink is asked, what one does not have another may. */
        private static boolean notThere(Answer answer) {
            return answer instanceof Answer.Refused refused && refused.status() == NOT_FOUND;
        }
    }

    /** Hands them to their sinks once more. */
    @Command(
            name = "retry",
            description = "Hands them to their sinks once more; those that fail again come back.",
            mixinStandardHelpOptions = true)
    static final class Retry extends Change {

        @Override
        String verb() {
            return "retry";
        }

        @Override
        String done() {
            return "retried";
        }
    }

    /** Forgets them. */
    @Command(name = "drop", description = "Forgets them.", mixinStandardHelpOptions = true)
    static final class Drop extends Change {

        @Override
        String verb() {
            return "drop";
        }

        @Override
        String done() {
            return "dropped";
        }
    }
}
