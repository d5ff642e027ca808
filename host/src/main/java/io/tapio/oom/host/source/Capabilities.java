package io.tapio.oom.host.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process's effective capabilities.
 *
 * @param bits {@code CapEff} of {@code /proc/self/status}
 */
public record Capabilities(long bits) {

    /** A capability that a source asks for, with its number in {@code linux/capability.h}. */
    public enum Capability {
        CAP_SYS_ADMIN(21),
        CAP_SYSLOG(34),
        CAP_PERFMON(38),
        CAP_BPF(39);

        private final int number;

        Capability(int number) {
            this.number = number;
        }
    }

    /** This process's; none where /proc does not tell. */
    public static Capabilities ofThisProcess() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    return new Capabilities(
                            Long.parseUnsignedLong(line.substring(7).strip(), 16));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return new Capabilities(0);
        }
        return new Capabilities(0);
    }

    public boolean has(Capability capability) {
        return (bits >>> capability.number & 1) != 0;
    }

    /** What loading and attaching eBPF still asks for; CAP_SYS_ADMIN stands for all of it. */
    public List<Capability> missingForEbpf() {
        List<Capability> missing = new ArrayList<>();
        if (has(Capability.CAP_SYS_ADMIN)) {
            return missing;
        }
        if (!has(Capability.CAP_BPF)) {
            missing.add(Capability.CAP_BPF);
        }
        if (!has(Capability.CAP_PERFMON)) {
            missing.add(Capability.CAP_PERFMON);
        }
        return missing;
    }
}
