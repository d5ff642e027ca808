package io.tapio.oom.host.cli;

import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.Host;
import io.tapio.oom.host.Installation;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.HttpConfig;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.demo.Demo;
import io.tapio.oom.host.source.SourceUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: a real OOM, watched end to end by a real host. */
@Command(
        name = "demo",
        description = "Makes a real OOM kill in a scratch cgroup, watches it end to end and removes every trace.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final long LIMIT_BYTES = 32L << 20;
    private static final double MIB = 1 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "The event as one line of JSON on standard output, and nothing else there.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Optional<CgroupTree> tree = CgroupTree.locate();
            if (tree.isEmpty()) {
                err.println("this machine has no memory cgroups to make a demo in");
                return Main.MACHINE_CANT;
            }
            return watch(tree.get());
        } catch (SourceUnavailableException e) {
            err.println("no way to see OOM kills on this machine: " + e.getMessage());
            return Main.MACHINE_CANT;
        } catch (IOException e) {
            err.println("this process may not make a memory cgroup: " + e.getMessage() + "; run it as root");
            return Main.MACHINE_CANT;
        }
    }

    private int watch(CgroupTree tree) throws SourceUnavailableException, IOException, InterruptedException {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Demo.Seen seen;
        Host host = new Host(Installation.ofLauncher(), config());
        try (host) {
            host.start();
            seen = new Demo(host.vertx(), tree, LIMIT_BYTES).run();
        }
        OomEvent event = seen.event();
        PrintWriter out = spec.commandLine().getOut();
        if (json && event != null) {
            out.println(EventJson.encode(event));
        } else if (event != null) {
            tell(out, seen, event);
        }
        out.flush();
        if (!seen.agrees()) {
            spec.commandLine()
                    .getErr()
                    .println("the demo failed: process " + seen.pid() + " ended with status "
                            + seen.exitStatus() + ", the kernel counted " + seen.kills() + " kills, "
                            + (event == null ? "and no event came" : "and an event came"));
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    /** Only what the demo needs: a person's line of its own kill on the console, no HTTP. */
    private HostConfig config() {
        HostConfig base = ConfigLoader.defaults();
        Map<String, SinkConfig> sinks = new LinkedHashMap<>();
        if (!json) {
            sinks.put("stdout", new SinkConfig("stdout", "stdout", true, false, Map.of("format", "text")));
        }
        EventMatch ofTheDemo = EventMatch.parse(Map.of("cgroup_path", List.of("*/" + Demo.cgroupName())));
        return new HostConfig(
                base.node(),
                base.log(),
                base.oom(),
                base.source().passing(),
                new HttpConfig(false, base.http().host(), base.http().port()),
                base.memory(),
                base.prediction(),
                base.kubernetes(),
                base.journal().inMemory(),
                base.plugins(),
                sinks,
                List.of(new RouteConfig(ofTheDemo, List.copyOf(sinks.keySet()), false)),
                base.timeWindows(),
                base.inhibit(),
                base.summary());
    }

    private static void tell(PrintWriter out, Demo.Seen seen, OomEvent event) {
        out.println();
        if (event instanceof OomKillVictim kill) {
            row(out, "victim", process(kill.victim()));
            row(out, "trigger", kill.trigger() == null ? null : process(kill.trigger()));
            MemoryCgroup owner = kill.limitOwner();
            row(out, "limit of", owner == null ? null : owner.cgroupPath());
            row(out, "limit", owner == null ? null : mib(owner.limitBytes()));
            row(out, "usage", owner == null ? null : mib(owner.usageBytes()));
            row(out, "peak", owner == null ? null : mib(owner.peakBytes()));
            row(out, "why", kill.why());
        }
        row(out, "event id", event.eventId());
        row(out, "seen by", event.origin().name().toLowerCase(Locale.ROOT));
        row(
                out,
                "witnesses",
                "waitpid says status " + seen.exitStatus() + ", the kernel's counter says oom_kill " + seen.kills());
        row(out, "removed", seen.cgroup());
    }

    private static void row(PrintWriter out, String name, @Nullable String value) {
        if (value != null) {
            out.printf("  %-10s %s%n", name, value);
        }
    }

    private static String process(ProcessFacts process) {
        return process.comm() + ", pid " + process.pid();
    }

    private static @Nullable String mib(@Nullable Long bytes) {
        return bytes == null ? null : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }
}
