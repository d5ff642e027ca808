package io.tapio.oom.host.cli;

import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.SourceConfig;
import io.tapio.oom.kernel.Errno;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.NativeLibraryException;
import io.tapio.oom.kernel.OomMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code unpin}: ends what a collector left collecting in the kernel. */
@Command(
        name = "unpin",
        description = "Removes what a collector left pinned, so that the kernel stops collecting for its next start."
                + " Kills that nobody has read are gone with it.",
        mixinStandardHelpOptions = true)
final class UnpinCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "What source.pin_directory named. Default: /sys/fs/bpf/tapio-oom.")
    private Path directory = SourceConfig.defaults().pinDirectory();

    @Override
    public Integer call() {
        try {
            boolean there = Files.isDirectory(directory);
            OomMonitor.unpin(Installation.ofLauncher().kernel(), directory);
            spec.commandLine()
                    .getErr()
                    .println(there ? "removed the pins in " + directory : "nothing is pinned in " + directory);
            return ExitCode.OK;
        } catch (NativeException e) {
            String reason = e.errno() == Errno.EBUSY
                    ? "a collector is running with them; stop it first"
                    : Errno.describe(e.errno()) + " (" + e.getMessage() + ")";
            spec.commandLine().getErr().println("the pins in " + directory + " are still there: " + reason);
            return e.errno() == Errno.EPERM || e.errno() == Errno.EACCES ? Main.MACHINE_CANT : ExitCode.SOFTWARE;
        } catch (NativeLibraryException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.SOFTWARE;
        }
    }
}
