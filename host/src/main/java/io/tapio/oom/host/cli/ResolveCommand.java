package io.tapio.oom.host.cli;

import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.LocalNames;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.cli.ResolveInput.Cgroup;
import io.tapio.oom.host.cli.ResolveInput.Missing;
import io.tapio.oom.host.cli.ResolveInput.Wrong;
import io.tapio.oom.host.container.CgroupLevels;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.LearnedNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code resolve}: whose a cgroup or a process is. */
@Command(
        name = "resolve",
        description = {
            "Tells whose a cgroup or a process is: the container, the pod, or the unit of systemd.",
            "A path need not be of this machine. Names are those that lie on this machine's disk; nobody is asked."
        },
        mixinStandardHelpOptions = true)
final class ResolveCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final Path PROC = Path.of("/proc");

    private final CgroupPathResolver resolver = new CgroupPathResolver();
    private final LearnedNames names = LocalNames.ofMachine();
    private int exitCode = ExitCode.OK;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH|PID",
            arity = "1..*",
            description = "A cgroup's path from the root of its hierarchy or below /sys/fs/cgroup, a process, or - for"
                    + " one of them a line on standard input.")
    @SuppressWarnings("NullAway.Init")
    private List<String> inputs;

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        boolean namespaced = CgroupTree.locate().map(CgroupTree::namespaced).orElse(false);
        for (String input : inputs) {
            if (!input.equals(STANDARD_INPUT)) {
                answer(input, namespaced);
                continue;
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    answer(line.strip(), namespaced);
                }
            }
        }
        spec.commandLine().getOut().flush();
        return exitCode;
    }

    private void answer(String input, boolean namespaced) {
        switch (ResolveInput.of(input, PROC, namespaced)) {
            case Cgroup cgroup -> {
                Ownership owner = resolver.resolve(cgroup.path());
                names.learn(cgroup.path(), owner);
                ResolvedCgroup resolved = new ResolvedCgroup(
                        input, cgroup.path(), CgroupLevels.of(cgroup.path()), names.complete(owner, cgroup.path()));
                PrintWriter out = spec.commandLine().getOut();
                out.println(json ? resolved.json() : resolved.words());
            }
            case Missing missing -> refuse(missing.message(), ExitCode.SOFTWARE);
            case Wrong wrong -> refuse(wrong.message(), ExitCode.USAGE);
        }
    }

    /** The others are still answered; wrong use outweighs a process that is gone. */
    private void refuse(String message, int code) {
        spec.commandLine().getErr().println(message);
        exitCode = Math.max(exitCode, code);
    }
}
