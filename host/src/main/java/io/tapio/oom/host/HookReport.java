package io.tapio.oom.host;

import io.tapio.oom.host.source.EbpfSource;
import io.tapio.oom.host.source.KernelMessages;
import io.tapio.oom.host.source.SourceChooser.Chosen;
import io.tapio.oom.kernel.Hook;
import io.tapio.oom.kernel.HookStatus;
import io.tapio.oom.kernel.PinStatus;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, in the log and on the metrics page, which hooks are attached and why the others are not. */
final class HookReport {

    private static final Logger LOG = LoggerFactory.getLogger(HookReport.class);

    private HookReport() {}

    /**
     * Reports the hooks of the chosen source.
     *
     * @param milliseconds how long it took to start it
     * @return why some hooks are missing; nothing for a source without hooks
     */
    static List<String> of(Chosen chosen, long milliseconds, HostMeters meters) {
        if (chosen.source() instanceof EbpfSource ebpf) {
            meters.watchMarks(ebpf);
            LOG.info("{}", words(ebpf.pinned()));
            return ofHooks(ebpf.hooks(), milliseconds, meters);
        }
        String reason = chosen.degraded().isEmpty()
                ? "source.mode asks for " + chosen.name()
                : chosen.degraded().getFirst();
        for (Hook hook : Hook.values()) {
            meters.hook(hook, false, reason);
        }
        LOG.info("watching {}", chosen.name());
        return List.of();
    }

    private static String words(PinStatus status) {
        return switch (status) {
            case PinStatus.Pinned pinned ->
                pinned.adopted()
                        ? "adopted what an earlier process left pinned in " + pinned.directory() + ": "
                                + pinned.waiting() + " records were waiting"
                        : "pinned in " + pinned.directory() + ": the kernel keeps collecting while this process is down"
                                + (pinned.waiting() > 0
                                        ? "; " + pinned.waiting() + " records were waiting in pins of another version"
                                        : "")
                                + (pinned.ownMount()
                                        ? "; its bpf file system was mounted just now: in a container it ends with the"
                                                + " container, mount the host's /sys/fs/bpf there"
                                        : "");
            case PinStatus.NotPinned not ->
                "not pinned: kills are not seen while this process is down (" + not.reason() + ")";
        };
    }

    private static List<String> ofHooks(List<HookStatus> hooks, long milliseconds, HostMeters meters) {
        List<String> attached = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (HookStatus status : hooks) {
            Hook hook = status.hook();
            switch (status.state()) {
                case ATTACHED -> {
                    attached.add(hook.section());
                    meters.hook(hook, true, "");
                }
                case NOT_NEEDED -> meters.hook(hook, false, "not needed");
                case FAILED -> {
                    String reason = KernelMessages.hookFailure(status);
                    missing.add(reason);
                    meters.hook(hook, false, reason);
                }
            }
        }
        LOG.info("hooks attached in {} ms: {}", milliseconds, String.join(", ", attached));
        missing.forEach(reason -> LOG.info("{}", reason));
        return missing;
    }
}
