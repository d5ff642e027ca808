package io.tapio.oom.host.cli;

import io.tapio.oom.host.Installation;
import io.tapio.oom.host.log.LogLevels;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong use, 3 this machine can't. */
@Command(
        name = "tapio-oom",
        description = "Tells who the kernel killed for memory, whose limit was hit, and why.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            EventsCommand.class,
            ForecastCommand.class,
            ReplayCommand.class,
            ResolveCommand.class,
            SilencesCommand.class,
            SinksCommand.class,
            UnpinCommand.class,
            PluginsCommand.class,
            RecordCommand.class,
            ConfigCommand.class,
            TrainCommand.class
        })
public final class Main implements Runnable {

    /** This machine can't do what was asked. */
    static final int MACHINE_CANT = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** The door of the process. */
    public static void main(String[] args) {
        LogLevels.install();
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do, for example: tapio-oom run");
    }

    /** The version of this build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tapio-oom " + Installation.version()};
        }
    }
}
