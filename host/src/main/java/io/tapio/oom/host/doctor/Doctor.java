package io.tapio.oom.host.doctor;

import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.doctor.Finding.Verdict;
import io.tapio.oom.host.source.Capabilities;
import io.tapio.oom.host.source.KernelLogReader;
import io.tapio.oom.host.source.KernelMessages;
import io.tapio.oom.host.source.NativeKernelLogReader;
import io.tapio.oom.kernel.Errno;
import io.tapio.oom.kernel.Hook;
import io.tapio.oom.kernel.HookStatus;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.KernelLogSnapshot;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.NativeLibraryException;
import io.tapio.oom.kernel.OomMonitor;
import io.tapio.oom.kernel.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Looks at the machine by trying what {@code run} would do: hooks are attached for a moment and detached again. */
public final class Doctor {

    private static final int SMALL_RING_BYTES = 64 * 1024;

    private final KernelInstall install;
    private final Path pinDirectory;

    /** @param pinDirectory where {@code run} pins */
    public Doctor(KernelInstall install, Path pinDirectory) {
        this.install = install;
        this.pinDirectory = pinDirectory;
    }

    /** Everything that was looked at, in the order in which {@code run} would come across it. */
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                "kernel", "Linux " + System.getProperty("os.version") + " " + System.getProperty("os.arch")));
        findings.add(nativeLibrary());
        findings.add(btf());
        findings.add(capabilities());
        findings.addAll(hooks());
        findings.add(PinFinding.of(pinDirectory));
        boolean ebpf = findings.stream().anyMatch(f -> isBaseHook(f) && f.verdict() == Verdict.OK);
        Finding log = kernelLog();
        findings.add(log);
        Finding cgroups = cgroups();
        findings.add(cgroups);
        findings.add(source(ebpf, log, cgroups));
        return findings;
    }

    private static boolean isBaseHook(Finding finding) {
        return finding.topic().equals(Hook.MARK_VICTIM_BTF.section())
                || finding.topic().equals(Hook.MARK_VICTIM_PLAIN.section());
    }

    private Finding nativeLibrary() {
        try {
            install.load();
            return Finding.ok("native library", install.nativeDirectory().toString());
        } catch (NativeLibraryException e) {
            return new Finding(
                    "native library",
                    Verdict.BROKEN,
                    String.valueOf(e.getMessage()),
                    "install the distribution again, as a whole");
        }
    }

    private static Finding btf() {
        Path btf = Path.of("/sys/kernel/btf/vmlinux");
        return Files.exists(btf)
                ? Finding.ok("BTF", btf.toString())
                : Finding.missing("BTF", btf + " is missing", "use a kernel with CONFIG_DEBUG_INFO_BTF=y");
    }

    private static Finding capabilities() {
        var missing = Capabilities.ofThisProcess().missingForEbpf();
        return missing.isEmpty()
                ? Finding.ok("capabilities", "CAP_BPF and CAP_PERFMON")
                : Finding.missing("capabilities", "missing " + missing, "run as root, or grant " + missing);
    }

    private List<Finding> hooks() {
        try (OomMonitor monitor =
                OomMonitor.open(install, OpenOptions.unpinned(SMALL_RING_BYTES, EnumSet.allOf(Hook.class)))) {
            return monitor.hooks().stream().map(Doctor::hook).toList();
        } catch (NativeException e) {
            return List.of(Finding.missing(
                    Hook.MARK_VICTIM_BTF.section(),
                    KernelMessages.loadFailure(e, Capabilities.ofThisProcess()),
                    "run falls back to the kernel log, then to the cgroup counters"));
        } catch (NativeLibraryException e) {
            return List.of();
        }
    }

    private static Finding hook(HookStatus status) {
        String section = status.hook().section();
        return switch (status.state()) {
            case ATTACHED -> Finding.ok(section, "attached");
            case NOT_NEEDED -> Finding.ok(section, "not needed");
            case FAILED ->
                Finding.missing(
                        section,
                        "not attached: " + Errno.describe(status.errno()) + " (" + status.detail() + ")",
                        KernelMessages.advice(status));
        };
    }

    private Finding kernelLog() {
        try (KernelLogReader reader = NativeKernelLogReader.open(install)) {
            return Finding.ok("kernel log", "/dev/kmsg can be read");
        } catch (IOException e) {
            return Finding.missing("kernel log", String.valueOf(e.getMessage()), kernelLogAdvice());
        }
    }

    private String kernelLogAdvice() {
        try {
            KernelLogSnapshot.read(install);
            return "kills that were missed are still looked up in it, by syslog(2); only a privileged container may open"
                    + " the device";
        } catch (NativeException | NativeLibraryException notEven) {
            return "grant CAP_SYSLOG, or set kernel.dmesg_restrict=0";
        }
    }

    private static Finding cgroups() {
        try {
            Optional<CgroupTree> tree = CgroupTree.locate();
            return tree.map(t -> Finding.ok(
                            "memory cgroups",
                            "cgroup " + t.version().name().toLowerCase(java.util.Locale.ROOT) + " at " + t.directory()))
                    .orElseGet(() -> Finding.missing(
                            "memory cgroups", "no memory hierarchy is mounted", "mount the host's /sys/fs/cgroup"));
        } catch (IOException e) {
            return Finding.missing("memory cgroups", String.valueOf(e.getMessage()), null);
        }
    }

    private static Finding source(boolean ebpf, Finding log, Finding cgroups) {
        if (ebpf) {
            return Finding.ok("source", "run would use eBPF");
        }
        if (log.verdict() == Verdict.OK) {
            return Finding.missing("source", "run would fall back to the kernel log", null);
        }
        if (cgroups.verdict() == Verdict.OK) {
            return Finding.missing("source", "run would fall back to the cgroup counters", null);
        }
        return new Finding("source", Verdict.BROKEN, "no way to see OOM kills on this machine", null);
    }
}
