package io.tapio.oom.host.cli;

import io.tapio.oom.host.cli.CollectorClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks the running collector. */
abstract class CollectorCommand implements Callable<Integer> {

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CollectorAddress address = new CollectorAddress();

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        URI collector = address.find(spec.commandLine());
        if (collector == null) {
            return ExitCode.SOFTWARE;
        }
        try (CollectorClient client = new CollectorClient(collector)) {
            return ask(client);
        }
    }

    abstract int ask(CollectorClient client) throws InterruptedException;

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** A line for each object of a list. */
    void print(JsonArray list, Function<JsonObject, String> words) {
        for (Object each : list) {
            if (each instanceof JsonObject object) {
                out().println(json ? object.encode() : words.apply(object));
            }
        }
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Says why it was not done. */
    int failed(Answer answer) {
        return switch (answer) {
            case Answer.Refused refused -> {
                err().println(refused.message());
                yield switch (refused.status()) {
                    case BAD_REQUEST, NOT_FOUND -> ExitCode.USAGE;
                    default -> ExitCode.SOFTWARE;
                };
            }
            case Answer.Silent silent -> {
                err().println(silent.message());
                yield ExitCode.SOFTWARE;
            }
            case Answer.Done done -> ExitCode.OK;
        };
    }
}
