package io.tapio.oom.host.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Whether the machine has little memory left, by {@code MemAvailable} of {@code /proc/meminfo}. */
public final class NodeMemory implements BooleanSupplier {

    /** A machine lives well with nine tenths in use; then only does the kernel look for a victim among all. */
    private static final int NEAR_PERCENT = 90;

    private final Path meminfo;

    /** @param proc where procfs is mounted */
    public NodeMemory(Path proc) {
        this.meminfo = proc.resolve("meminfo");
    }

    /** False also where the kernel does not tell. */
    @Override
    public boolean getAsBoolean() {
        try {
            List<String> lines = Files.readAllLines(meminfo);
            long total = kilobytes(lines, "MemTotal:");
            long available = kilobytes(lines, "MemAvailable:");
            return total > 0 && available >= 0 && total - available >= total / 100.0 * NEAR_PERCENT;
        } catch (IOException | NumberFormatException notTold) {
            return false;
        }
    }

    private static long kilobytes(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                        line.substring(name.length(), line.lastIndexOf(' ')).strip());
            }
        }
        return -1;
    }
}
