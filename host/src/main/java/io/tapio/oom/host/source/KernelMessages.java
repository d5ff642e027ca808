package io.tapio.oom.host.source;

import io.tapio.oom.host.source.Capabilities.Capability;
import io.tapio.oom.kernel.Errno;
import io.tapio.oom.kernel.Hook;
import io.tapio.oom.kernel.HookStatus;
import io.tapio.oom.kernel.NativeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Turns what the kernel answered into what a person can act on. The wordings are what people search for: keep them. */
public final class KernelMessages {

    private KernelMessages() {}

    /** Why the program could not be loaded or attached, and what would help. */
    public static String loadFailure(NativeException e, Capabilities capabilities) {
        if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            return "failed to load eBPF program: no BTF: /sys/kernel/btf/vmlinux is missing;"
                    + " a kernel with CONFIG_DEBUG_INFO_BTF=y is needed";
        }
        String what = e.operation().equals("attach")
                ? "failed to attach tracepoint oom/mark_victim: "
                : "failed to load eBPF program: ";
        return what + Errno.describe(e.errno()) + refusal(e.errno(), e.operation(), capabilities) + detail(e.detail());
    }

    private static String refusal(int errno, String operation, Capabilities capabilities) {
        if (errno == Errno.EPERM || errno == Errno.EACCES) {
            var missing = capabilities.missingForEbpf();
            if (!missing.isEmpty()) {
                return "; missing " + missing.stream().map(Capability::name).collect(Collectors.joining(" and "));
            }
            return "; the capabilities are there, so the kernel is locked down or a seccomp profile forbids bpf()";
        }
        if (errno == Errno.ENOENT && operation.equals("attach")) {
            return "; mount tracefs: mount -t tracefs tracefs /sys/kernel/tracing";
        }
        return "";
    }

    private static String detail(String detail) {
        return detail.isEmpty() ? "" : " (" + detail + ")";
    }

    /** One line on a hook that failed: its name, the error, what is missing from events without it. */
    public static String hookFailure(HookStatus status) {
        return "failed to attach " + (isTracepoint(status.hook()) ? "tracepoint " : "")
                + status.hook().section() + ": " + Errno.describe(status.errno()) + "; " + advice(status);
    }

    /** What a failed hook means and what to do about it. */
    public static String advice(HookStatus status) {
        return switch (status.hook()) {
            case MARK_VICTIM_BTF -> "the plain tracepoint is used where it can be";
            case MARK_VICTIM_PLAIN -> "mount tracefs: mount -t tracefs tracefs /sys/kernel/tracing";
            case OOM_KILL_FENTRY ->
                status.errno() == Errno.EPERM
                        ? "this kernel is locked down for function tracing; events lack points, gfp mask and order"
                        : "needs CONFIG_FUNCTION_TRACER and CONFIG_DEBUG_INFO_BTF; kprobe is tried instead";
            case OOM_KILL_KPROBE ->
                status.errno() == Errno.ENOENT
                        ? "this kernel has no kprobes (CONFIG_KPROBES) or tracefs is not mounted;"
                                + " events lack points, gfp mask and order"
                        : "events lack points, gfp mask and order";
            case BADNESS_FENTRY ->
                status.errno() == Errno.EPERM
                        ? "this kernel is locked down for function tracing; triggers lack candidates"
                        : "needs CONFIG_FUNCTION_TRACER and CONFIG_DEBUG_INFO_BTF; kprobe is tried instead";
            case BADNESS_KPROBE ->
                status.errno() == Errno.ENOENT
                        ? "this kernel has no kprobes (CONFIG_KPROBES) or tracefs is not mounted;"
                                + " triggers lack candidates"
                        : "triggers lack candidates";
            case EXIT -> "victims lack the time to their exit";
            case REAPED -> "victims lack what the OOM reaper left";
        };
    }

    private static boolean isTracepoint(Hook hook) {
        return hook != Hook.OOM_KILL_FENTRY
                && hook != Hook.OOM_KILL_KPROBE
                && hook != Hook.BADNESS_FENTRY
                && hook != Hook.BADNESS_KPROBE;
    }
}
