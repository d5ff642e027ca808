package io.tapio.oom.host.cli;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.replay.Replay;
import io.tapio.oom.host.replay.ReplayException;
import io.tapio.oom.host.replay.ReplayTally;
import io.tapio.oom.host.replay.TextClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: tells the kills in a log or a recording, on any machine. */
@Command(
        name = "replay",
        description = {
            "Tells the OOM kills in logs and recordings, on any machine and without any right.",
            "Reads records of /dev/kmsg, the output of dmesg (-T, -x too) and journalctl (-o json too), syslog files, and"
                    + " recorded rings."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Read in this order; - is the standard input.")
    @SuppressWarnings("NullAway.Init")
    private List<String> files;

    @Option(names = "--json", description = "CloudEvents, one a line on standard output, and nothing else there.")
    private boolean json;

    @Option(names = "--node", paramLabel = "NAME", description = "The node's name in the events. Default: this host's.")
    private @Nullable String node;

    @Option(
            names = "--boot",
            paramLabel = "TIME",
            description = "When the machine was booted, for logs that tell no dates: 2026-11-22T08:00:00Z. Without it"
                    + " their times count from 1970.")
    private @Nullable Instant boot;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Of local times, as dmesg -T and syslog have them: Europe/Berlin. Default: UTC.")
    private @Nullable ZoneId zone;

    @Option(
            names = "--year",
            paramLabel = "YEAR",
            description = "Of dates without one, as syslog has them. Default: 1970.")
    private @Nullable Integer year;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ReplaySummary summary = new ReplaySummary(out);
        Consumer<OomEvent> taker = json ? event -> out.println(EventJson.encode(event)) : summary::tell;
        Replay replay = new Replay(
                new EventSettings(node == null ? HostConfig.defaults().node() : node, true),
                textClock(),
                boot,
                new OwnerStage(new CgroupPathResolver()),
                taker);
        ReplayTally tally = ReplayTally.NOTHING;
        boolean sound = true;
        for (String file : files) {
            try (InputStream in = open(file)) {
                tally = tally.plus(replay.replay(file, in));
            } catch (ReplayException unusable) {
                err.println(unusable.getMessage());
                sound = false;
            } catch (IOException unreadable) {
                err.println(ReplayException.unreadable(file, unreadable).getMessage());
                sound = false;
            }
        }
        summary.end();
        out.flush();
        tell(tally, err);
        return sound && tally.failed() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private TextClock textClock() {
        return new TextClock(zone == null ? TextClock.DEFAULT.zone() : zone, year == null ? TextClock.NO_YEAR : year);
    }

    /** The standard input is the process's, not ours to close. */
    private static InputStream open(String file) throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file));
    }

    private void tell(ReplayTally tally, PrintWriter err) {
        if (tally.kills() == 0) {
            err.println("no OOM kill found in " + String.join(", ", files));
        }
        if (tally.undated() > 0) {
            err.println(
                    tally.undated() + " of " + tally.kills()
                            + " kills have no date in the text: their times count from 1970; --boot says when the machine was booted");
        }
        if (tally.cutLines() > 0) {
            err.println(tally.cutLines() + " lines were too long and were cut");
        }
        if (tally.malformed() > 0) {
            err.println("[TAPIO-R003] " + tally.malformed() + " records of the ring contradict themselves");
        }
        err.flush();
    }
}
