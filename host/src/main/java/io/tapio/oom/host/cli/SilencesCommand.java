package io.tapio.oom.host.cli;

import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.cli.CollectorClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code silences add}, {@code silences list} and {@code silences expire}: of the running collector. */
@Command(
        name = "silences",
        description = "What nobody is to hear of for a while.",
        mixinStandardHelpOptions = true,
        subcommands = {SilencesCommand.Add.class, SilencesCommand.ListCommand.class, SilencesCommand.Expire.class})
final class SilencesCommand implements Runnable {

    private static final String PATH = "/api/silences";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: silences add, silences list or silences expire");
    }

    /** Keeps a new one and prints its id. */
    @Command(
            name = "add",
            description = "Silences what fulfils all of the conditions, and prints the silence's id.",
            footer =
                    "A condition: FIELD=PATTERN, FIELD!=PATTERN, FIELD=~REGEX, FIELD!~REGEX, or > >= < <= and a number;"
                            + " fields and patterns as in routes. Of several for one field one must hold.",
            mixinStandardHelpOptions = true)
    static final class Add extends CollectorCommand {

        private static final Pattern CONDITION =
                Pattern.compile("([A-Za-z_][A-Za-z0-9_./-]*)\\s*(=~|!~|!=|>=|<=|=|>|<)\\s*(.+)", Pattern.DOTALL);

        @Parameters(arity = "1..*", paramLabel = "CONDITION", description = "For example 'namespace=prod-*'.")
        private List<String> conditions = List.of();

        @Option(names = "--for", paramLabel = "TIME", description = "How long: 30m, 2h, 7d.")
        private @Nullable String duration;

        @Option(names = "--until", paramLabel = "MOMENT", description = "In place of --for: 2026-11-22T11:29:25Z.")
        private @Nullable String until;

        @Option(names = "--from", paramLabel = "MOMENT", description = "When it begins. Default: now.")
        private @Nullable String from;

        @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
        private @Nullable String comment;

        @Option(names = "--by", paramLabel = "NAME", description = "Who. Default: the user's name.")
        private @Nullable String by;

        @Override
        int ask(CollectorClient client) throws InterruptedException {
            JsonObject silence = new JsonObject().put("matchers", matchers());
            put(silence, "duration", duration);
            put(silence, "endsAt", until);
            put(silence, "startsAt", from);
            put(silence, "comment", comment);
            put(silence, "createdBy", by == null ? System.getProperty("user.name") : by);
            Answer answer = client.ask("POST", PATH, silence);
            if (answer instanceof Answer.Done done) {
                out().println(json() ? done.body().encode() : done.body().getString("id"));
            }
            return failed(answer);
        }

        private JsonObject matchers() {
            JsonObject matchers = new JsonObject();
            for (String condition : conditions) {
                Matcher parts = CONDITION.matcher(condition);
                if (!parts.matches()) {
                    throw wrong("a condition is like namespace=prod-*: " + PlainText.escape(condition));
                }
                String value = parts.group(3);
                String text = switch (parts.group(2)) {
                    case "=" -> value;
                    case "!=" -> "!" + value;
                    default -> parts.group(2) + " " + value;
                };
                JsonArray texts = matchers.getJsonArray(parts.group(1), new JsonArray());
                matchers.put(parts.group(1), texts.add(text));
            }
            return matchers;
        }

        private static void put(JsonObject silence, String key, @Nullable String value) {
            if (value != null) {
                silence.put(key, value);
            }
        }
    }

    /** A line for each. */
    @Command(
            name = "list",
            description = "The silences that are pending or active, the first to begin first.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends CollectorCommand {

        @Option(names = "--all", description = "Also those that are over, which are kept for three days.")
        private boolean all;

        @Override
        int ask(CollectorClient client) throws InterruptedException {
            Answer answer = client.ask("GET", PATH, null);
            if (answer instanceof Answer.Done done) {
                JsonArray shown = new JsonArray();
                for (Object each : done.body().getJsonArray("silences", new JsonArray())) {
                    if (each instanceof JsonObject silence
                            && (all || !state(silence).equals("expired"))) {
                        shown.add(silence);
                    }
                }
                print(shown, ListCommand::words);
            }
            return failed(answer);
        }

        private static String state(JsonObject silence) {
            return silence.getJsonObject("status", new JsonObject()).getString("state", "");
        }

        private static String words(JsonObject silence) {
            String matchers = silence.getJsonObject("matchers", new JsonObject()).stream()
                    .map(field -> field.getKey() + ": "
                            + ((JsonArray) field.getValue())
                                    .stream().map(String::valueOf).collect(Collectors.joining(" or ")))
                    .collect(Collectors.joining(", "));
            String who = silence.getString("createdBy", "");
            String why = silence.getString("comment", "");
            return String.format(
                            "%s  %-7s  %s to %s  ",
                            silence.getString("id"),
                            state(silence),
                            silence.getString("startsAt"),
                            silence.getString("endsAt"))
                    + PlainText.escape(matchers)
                    + (who.isEmpty() ? "" : "  by " + PlainText.escape(who))
                    + (why.isEmpty() ? "" : "  (" + PlainText.escape(why) + ")");
        }
    }

    /** Ends some. */
    @Command(name = "expire", description = "Ends silences at this moment.", mixinStandardHelpOptions = true)
    static final class Expire extends CollectorCommand {

        @Parameters(arity = "1..*", paramLabel = "ID")
        private List<String> ids = List.of();

        @Override
        int ask(CollectorClient client) throws InterruptedException {
            int worst = ExitCode.OK;
            for (String id : ids) {
                if (!id.matches("[A-Za-z0-9-]{1,64}")) {
                    throw wrong("an id has letters, digits and dashes: " + PlainText.escape(id));
                }
                Answer answer = client.ask("DELETE", PATH + "/" + id, null);
                if (answer instanceof Answer.Done done && json()) {
                    out().println(done.body().encode());
                }
                worst = Math.max(worst, failed(answer));
            }
            return worst;
        }
    }
}
