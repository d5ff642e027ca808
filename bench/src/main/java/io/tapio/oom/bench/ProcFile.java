package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads sizes and times from a process's files below {@code /proc}. */
final class ProcFile {

    private static final double KIB_IN_MIB = 1024;

    /** {@code USER_HZ}, the unit of the times in {@code /proc/PID/stat}: the same on all of Linux's 64-bit machines. */
    private static final double TICKS_A_SECOND = 100;

    /** Fields of {@code /proc/PID/stat}, counted from the one behind the name. */
    private static final int STAT_UTIME = 11;

    private static final int STAT_STIME = 12;

    private ProcFile() {}

    /** @param field with its colon, of a line that has a number of kB */
    static double mib(Path file, String field) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) / KIB_IN_MIB;
            }
        }
        throw new IOException(file + " has no " + field);
    }

    /** The processor time that a process has used so far, the kernel's for it included. */
    static double cpuSeconds(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[STAT_UTIME]) + Long.parseLong(fields[STAT_STIME])) / TICKS_A_SECOND;
    }
}
