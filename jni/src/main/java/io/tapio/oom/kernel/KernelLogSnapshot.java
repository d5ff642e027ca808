package io.tapio.oom.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel's log holds at one moment, read by {@code syslog(2)}. That takes CAP_SYSLOG alone, where
 * {@code /dev/kmsg} also takes a container that the runtime opened the device to.
 */
public final class KernelLogSnapshot {

    /** More than most kernels keep; of a larger log the newest. */
    private static final int MOST_BYTES = 2 << 20;

    /** {@code <4>[   12.345678][  T123] text}: priority, seconds, microseconds, who logged it (CONFIG_PRINTK_CALLER). */
    private static final Pattern LINE =
            Pattern.compile("<(\\d{1,6})>\\[ *(\\d{1,12})\\.(\\d{6})](?:\\[ *([TC]\\d+)])? (.*)");

    private KernelLogSnapshot() {}

    /**
     * Reads it.
     *
     * @return records in the form of {@code /dev/kmsg}, oldest first, numbered from 0; without those that have no time
     *     ({@code printk.time=0})
     * @throws NativeException EPERM without CAP_SYSLOG where {@code kernel.dmesg_restrict} is 1
     */
    public static List<String> read(KernelInstall install) throws NativeException {
        install.load();
        ByteBuffer text = ByteBuffer.allocateDirect(MOST_BYTES);
        int bytes = Native.kmsgSnapshot(text);
        if (bytes < 0) {
            throw new NativeException("syslog(2)", -bytes, "");
        }
        byte[] read = new byte[bytes];
        text.get(read);
        return records(new String(read, StandardCharsets.UTF_8));
    }

    /** The lines of such a text as records; what is no line of it, such as a first one that is cut, is left out. */
    static List<String> records(String text) {
        List<String> records = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                String caller = parts.group(4) == null ? "" : ",caller=" + parts.group(4);
                long micros = Long.parseLong(parts.group(2)) * 1_000_000 + Long.parseLong(parts.group(3));
                // There the kernel escapes what could be taken for an escape.
                String words = parts.group(5).replace("\\", "\\x5c");
                records.add(parts.group(1) + "," + records.size() + "," + micros + ",-" + caller + ";" + words);
            }
        });
        return records;
    }
}
