package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.BatchBytes.longAt;
import static io.tapio.oom.kernel.OomRecordLayout.COMM_BYTES;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decodes the names of tasks and remembers a few: there are many processes of few programs. */
final class CommNames {

    private static final int PLACES = 64;

    private final long[] firstHalves = new long[PLACES];
    private final long[] secondHalves = new long[PLACES];
    private final @Nullable String[] names = new String[PLACES];

    String at(byte[] in, int at) {
        long first = longAt(in, at);
        long second = longAt(in, at + Long.BYTES);
        int place = BatchBytes.scatter(first + second) & (PLACES - 1);
        String known = names[place];
        if (known != null && firstHalves[place] == first && secondHalves[place] == second) {
            return known;
        }
        int end = at;
        while (end < at + COMM_BYTES && in[end] != 0) {
            end++;
        }
        String name = new String(in, at, end - at, StandardCharsets.UTF_8);
        firstHalves[place] = first;
        secondHalves[place] = second;
        names[place] = name;
        return name;
    }
}
