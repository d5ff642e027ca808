package io.tapio.oom.host.assembly;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes ids from what the kernel says alone, so that a record that is read again gives the same id.
 *
 * @param boot the first digits of {@code /proc/sys/kernel/random/boot_id}: boot times repeat from boot to boot; empty
 *     where the boot is not known
 */
record EventIds(String boot) {

    private static final int BOOT_DIGITS = 8;
    private static final int PATH_DIGEST_BYTES = 8;

    static EventIds ofThisBoot() {
        try {
            return new EventIds(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).substring(0, BOOT_DIGITS));
        } catch (IOException e) {
            throw new IllegalStateException("can't tell this boot from others: " + e.getMessage(), e);
        }
    }

    /** Of the boot with that id. */
    static EventIds ofBoot(String bootId) {
        return new EventIds(bootId.substring(0, BOOT_DIGITS));
    }

    /** Of a text that doesn't tell its boot: what it says of a kill has to stand for that. */
    static EventIds ofUnknownBoot() {
        return new EventIds("");
    }

    /** The ids of the OOM that begins with this kill. */
    EventIds of(LogKill first) {
        if (!boot.isEmpty()) {
            return this;
        }
        LogProcess victim = first.victim();
        String told = first.details().wallTime() + "|" + first.bootTimeUs() + "|" + victim.pid() + "|" + victim.comm()
                + "|" + victim.uid() + "|" + victim.totalVmBytes() + "|" + victim.anonRssBytes();
        return new EventIds(digest(told).substring(0, BOOT_DIGITS));
    }

    /** One OOM: the kernel handles one at a time, so its moment names it. */
    String oom(long bootTime) {
        return "oom-" + boot + "-" + bootTime;
    }

    String trigger(String oomId) {
        return oomId + "-trigger";
    }

    String kill(long bootTime, int pid) {
        return "kill-" + boot + "-" + bootTime + "-" + pid;
    }

    /**
     * One pass sees many cgroups at one moment.
     *
     * @param cgroupPath told by its hash: a path may be longer than an id should be
     */
    String notification(long bootTime, String cgroupPath) {
        return "cgroup-" + boot + "-" + bootTime + "-" + digest(cgroupPath);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, PATH_DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
