package io.tapio.oom.host.cli;

import io.tapio.oom.host.cli.CollectorClient.Answer;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks the running collector. */
abstract class CollectorCommand implements Callable<Integer> {

    private static final int BAD_REQUEST = 400;

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

    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Says why it was not done. */
    int failed(Answer answer) {
        return switch (answer) {
            case Answer.Refused refused -> {
                spec.commandLine().getErr().println(refused.message());
                yield refused.status() == BAD_REQUEST ? ExitCode.USAGE : ExitCode.SOFTWARE;
            }
            case Answer.Silent silent -> {
                spec.commandLine().getErr().println(silent.message());
                yield ExitCode.SOFTWARE;
            }
            case Answer.Done done -> ExitCode.OK;
        };
    }
}
