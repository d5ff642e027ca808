package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads sizes from a process's files below {@code /proc}. */
final class ProcFile {

    private static final double KIB_IN_MIB = 1024;

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
}
