package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.source.Capabilities.Capability;
import io.tapio.oom.kernel.Errno;
import io.tapio.oom.kernel.Hook;
import io.tapio.oom.kernel.HookStatus;
import io.tapio.oom.kernel.NativeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** People search for these wordings: they must not change. */
class KernelMessagesTest {

    private static final Capabilities NONE = new Capabilities(0);
    private static final Capabilities ALL = new Capabilities(-1);

    @Test
    void shouldNameTheCapabilitiesThatAreMissing() {
        assertEquals(
                "failed to load eBPF program: operation not permitted; missing CAP_BPF and CAP_PERFMON",
                failure("load", Errno.EPERM, "", NONE));
        assertEquals(
                "failed to load eBPF program: permission denied; missing CAP_PERFMON",
                failure("load", Errno.EACCES, "", new Capabilities(1L << 39)));
        assertEquals(
                "failed to load eBPF program: operation not permitted; missing CAP_BPF (libbpf says no)",
                failure("load", Errno.EPERM, "libbpf says no", new Capabilities(1L << 38)));
    }

    @Test
    void shouldSayWhatElseRefusesWhereTheCapabilitiesAreThere() {
        assertEquals(
                "failed to load eBPF program: operation not permitted; the capabilities are there,"
                        + " so the kernel is locked down or a seccomp profile forbids bpf()",
                failure("load", Errno.EPERM, "", ALL));
    }

    @Test
    void shouldAskForTracefsWhereTheTracepointIsNotFound() {
        assertEquals(
                "failed to attach tracepoint oom/mark_victim: no such file or directory;"
                        + " mount tracefs: mount -t tracefs tracefs /sys/kernel/tracing",
                failure("attach", Errno.ENOENT, "", ALL));
    }

    @Test
    void shouldAddNoAdviceWhereThereIsNone() {
        assertEquals(
                "failed to load eBPF program: invalid argument (the verifier: R1 is bad)",
                failure("load", Errno.EINVAL, "the verifier: R1 is bad", ALL));
    }

    @Test
    void shouldSayWhatAHookThatFailedMeans() {
        assertEquals(
                "failed to attach tracepoint tp_btf/mark_victim: no such file or directory;"
                        + " the plain tracepoint is used where it can be",
                hook(Hook.MARK_VICTIM_BTF, Errno.ENOENT));
        assertEquals(
                "failed to attach tracepoint tracepoint/oom/mark_victim: no such file or directory;"
                        + " mount tracefs: mount -t tracefs tracefs /sys/kernel/tracing",
                hook(Hook.MARK_VICTIM_PLAIN, Errno.ENOENT));
        assertEquals(
                "failed to attach fentry/oom_kill_process: operation not permitted;"
                        + " this kernel is locked down for function tracing; events lack points, gfp mask and order",
                hook(Hook.OOM_KILL_FENTRY, Errno.EPERM));
        assertEquals(
                "failed to attach fentry/oom_kill_process: operation not supported;"
                        + " needs CONFIG_FUNCTION_TRACER and CONFIG_DEBUG_INFO_BTF; kprobe is tried instead",
                hook(Hook.OOM_KILL_FENTRY, 524));
        assertEquals(
                "failed to attach kprobe/oom_kill_process: no such file or directory;"
                        + " this kernel has no kprobes (CONFIG_KPROBES) or tracefs is not mounted;"
                        + " events lack points, gfp mask and order",
                hook(Hook.OOM_KILL_KPROBE, Errno.ENOENT));
        assertEquals(
                "failed to attach kprobe/oom_kill_process: error 77; events lack points, gfp mask and order",
                hook(Hook.OOM_KILL_KPROBE, 77));
    }

    @Test
    void shouldKnowCapabilitiesByTheKernelsNumbers() {
        assertEquals(List.of(Capability.CAP_BPF, Capability.CAP_PERFMON), NONE.missingForEbpf());
        assertEquals(List.of(), ALL.missingForEbpf());
        assertEquals(List.of(), new Capabilities(1L << 21).missingForEbpf(), "CAP_SYS_ADMIN stands for both");
        assertEquals(List.of(), new Capabilities(1L << 38 | 1L << 39).missingForEbpf());
        assertTrue(new Capabilities(1L << 34).has(Capability.CAP_SYSLOG));
    }

    private static String failure(String operation, int errno, String detail, Capabilities capabilities) {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/sys/kernel/btf/vmlinux")), "without BTF there is one message for everything");
        return KernelMessages.loadFailure(new NativeException(operation, errno, detail), capabilities);
    }

    private static String hook(Hook hook, int errno) {
        return KernelMessages.hookFailure(new HookStatus(hook, HookStatus.State.FAILED, errno, ""));
    }
}
