package io.tapio.oom.host.cli;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.host.cli.EventsClient.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code events}: what the collector has seen, from its journal, and with {@code --follow} what it sees from now on. */
@Command(
        name = "events",
        description = "Tells the newest events of the running collector, oldest first.",
        footer = "Names are patterns as in routes: * for any run of characters, ? for one; several with commas between."
                + " With --json each event is a CloudEvents object, and triggers are told too.",
        mixinStandardHelpOptions = true)
final class EventsCommand extends CollectorCommand {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final long TRY_AGAIN_MS = 1_000;

    @Option(names = "--type", paramLabel = "TYPE", description = "Such as oom_kill_victim. Default: all but triggers.")
    private @Nullable String type;

    @Option(names = "--severity", paramLabel = "LEVEL", description = "critical or warning.")
    private @Nullable String severity;

    @Option(names = "--namespace", paramLabel = "NAME")
    private @Nullable String namespace;

    @Option(names = "--pod", paramLabel = "NAME")
    private @Nullable String pod;

    @Option(names = "--container", paramLabel = "NAME")
    private @Nullable String container;

    @Option(names = "--workload", paramLabel = "NAME", description = "Of a Deployment, StatefulSet, ...")
    private @Nullable String workload;

    @Option(names = "--node", paramLabel = "NAME")
    private @Nullable String node;

    @Option(names = "--cgroup", paramLabel = "PATH", description = "From the root of the hierarchy.")
    private @Nullable String cgroup;

    @Option(names = "--origin", paramLabel = "WITNESS", description = "ebpf, kernel_log or cgroup.")
    private @Nullable String origin;

    @Option(names = "--since", paramLabel = "TIME", description = "A moment, or so long ago: 10m, 2h, 7d.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "What happened before it; given as --since is.")
    private @Nullable String until;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many at first, 1 to 1000. Default: 100.")
    private @Nullable String limit;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with each event as it comes, until it is stopped.")
    private boolean follow;

    @Override
    int ask(CollectorClient collector) throws InterruptedException {
        EventsClient client = new EventsClient(collector);
        EventLines lines = new EventLines(out(), json());
        Map<String, List<String>> filters = filters();
        Answer first = client.ask(filters, null, Duration.ZERO);
        if (!(first instanceof Answer.Page page)) {
            return failed(first);
        }
        if (page.events().isEmpty() && !follow) {
            err().println("no such events");
        }
        boolean read = lines.print(page.events());
        filters.remove("limit");
        String cursor = page.cursor();
        boolean complained = false;
        while (follow && read) {
            switch (client.ask(filters, cursor, WAIT)) {
                case Answer.Page next -> {
                    if (next.gap()) {
                        err().println("some events came and went before they could be read");
                    }
                    read = lines.printNews(next.events());
                    cursor = next.cursor();
                    complained = false;
                }
                case Answer.Wrong wrong -> {
                    return failed(wrong);
                }
                case Answer.Busy busy -> Thread.sleep(TRY_AGAIN_MS);
                case Answer.Silent silent -> {
                    if (!complained) {
                        err().println(silent.message() + "; trying again each second");
                    }
                    complained = true;
                    Thread.sleep(TRY_AGAIN_MS);
                }
            }
        }
        return ExitCode.OK;
    }

    private int failed(Answer answer) {
        return switch (answer) {
            case Answer.Wrong wrong -> said(wrong.message(), ExitCode.USAGE);
            case Answer.Busy busy -> said(busy.message(), ExitCode.SOFTWARE);
            case Answer.Silent silent -> said(silent.message(), ExitCode.SOFTWARE);
            case Answer.Page page -> ExitCode.OK;
        };
    }

    private int said(String message, int exitCode) {
        err().println(message);
        return exitCode;
    }

    private Map<String, List<String>> filters() {
        Map<String, List<String>> filters = new LinkedHashMap<>();
        if (type != null || !json()) {
            filters.put("event_type", List.of(type == null ? allButTriggers() : type));
        }
        put("severity", severity, filters);
        put("namespace", namespace, filters);
        put("pod", pod, filters);
        put("container", container, filters);
        put("workload", workload, filters);
        put("node", node, filters);
        put("cgroup_path", cgroup, filters);
        put("origin", origin, filters);
        put("since", since, filters);
        put("until", until, filters);
        put("limit", limit, filters);
        return filters;
    }

    private static void put(String name, @Nullable String value, Map<String, List<String>> filters) {
        if (value != null) {
            filters.put(name, List.of(value));
        }
    }

    /** A trigger's story is told by its victims' sentences. */
    private static String allButTriggers() {
        return String.join(
                ",",
                Arrays.stream(EventType.values())
                        .filter(each -> each != EventType.OOM_KILL_TRIGGERED)
                        .map(EventType::wireName)
                        .toList());
    }
}
