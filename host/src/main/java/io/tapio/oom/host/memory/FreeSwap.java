package io.tapio.oom.host.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much swap of the machine is free, in bytes; 0 where it can't be told. */
final class FreeSwap implements LongSupplier {

    private static final Pattern FREE = Pattern.compile("^SwapFree:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final long BYTES_PER_KB = 1024;

    private final Path meminfo;

    FreeSwap(Path meminfo) {
        this.meminfo = meminfo;
    }

    @Override
    public long getAsLong() {
        try {
            Matcher free = FREE.matcher(Files.readString(meminfo));
            return free.find() ? Long.parseLong(free.group(1)) * BYTES_PER_KB : 0;
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
