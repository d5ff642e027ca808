package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.Pressure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a {@code memory.pressure} file. */
public final class PressureFile {

    private static final Pattern LINE =
            Pattern.compile("^(some|full) avg10=(\\d+\\.\\d+) .*total=(\\d+)$", Pattern.MULTILINE);

    private PressureFile() {}

    /** {@code null} when neither line can be read; before Linux 5.13 the root has no {@code full}. */
    public static @Nullable Pressure parse(String text) {
        Double someAvg10 = null;
        Long someTotal = null;
        Double fullAvg10 = null;
        Long fullTotal = null;
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            double avg10 = Double.parseDouble(line.group(2));
            long total = Long.parseLong(line.group(3));
            if (line.group(1).equals("some")) {
                someAvg10 = avg10;
                someTotal = total;
            } else {
                fullAvg10 = avg10;
                fullTotal = total;
            }
        }
        return someTotal == null && fullTotal == null ? null : new Pressure(someAvg10, someTotal, fullAvg10, fullTotal);
    }
}
