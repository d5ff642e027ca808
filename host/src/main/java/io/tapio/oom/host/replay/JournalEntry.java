package io.tapio.oom.host.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapio.oom.host.source.LogLine;
import io.tapio.oom.host.source.LogLine.Part;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code journalctl -o json}.
 *
 * @param bootId the kernel's id of the boot, 32 hexadecimal digits
 * @param line what the kernel said; absent where a program wrote it
 */
record JournalEntry(@Nullable String bootId, @Nullable LogLine line) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String KERNEL = "kernel";
    private static final int BOOT_ID_DIGITS = 32;
    private static final int BYTE = 0xff;

    /** Reads a line; {@code null} when it is no entry of a journal. */
    static @Nullable JournalEntry parse(String json) {
        JsonNode entry;
        try {
            entry = MAPPER.readTree(json);
        } catch (JsonProcessingException notJson) {
            return null;
        }
        if (entry == null || !entry.has("MESSAGE")) {
            return null;
        }
        String boot = entry.path("_BOOT_ID").asText("");
        String bootId = boot.matches("[0-9a-f]{" + BOOT_ID_DIGITS + "}") ? boot : null;
        String message = message(entry.get("MESSAGE"));
        return new JournalEntry(bootId, message == null || !isKernels(entry) ? null : line(entry, message));
    }

    /** What a program writes into the kernel's log comes by the same way, under its own name and facility. */
    private static boolean isKernels(JsonNode entry) {
        return entry.path("_TRANSPORT").asText(KERNEL).equals(KERNEL)
                && entry.path("SYSLOG_IDENTIFIER").asText("").equals(KERNEL)
                && entry.path("SYSLOG_FACILITY").asText("0").equals("0");
    }

    private static LogLine line(JsonNode entry, String message) {
        Long sourceUs = micros(entry, "_SOURCE_MONOTONIC_TIMESTAMP");
        Long arrivedUs = micros(entry, "__MONOTONIC_TIMESTAMP");
        Long realUs = micros(entry, "__REALTIME_TIMESTAMP");
        Long wallUs = realUs;
        if (realUs != null && sourceUs != null && arrivedUs != null && sourceUs <= arrivedUs) {
            // The journal's own times are of the entry's arrival, at boot some seconds late.
            wallUs = Math.max(0, realUs - (arrivedUs - sourceUs));
        }
        return new LogLine(
                sourceUs,
                wallUs == null ? null : Instant.EPOCH.plus(wallUs, ChronoUnit.MICROS),
                0,
                Part.WHOLE,
                null,
                message);
    }

    private static @Nullable Long micros(JsonNode entry, String field) {
        String digits = entry.path(field).asText("");
        return digits.matches("\\d{1,17}") ? Long.valueOf(digits) : null;
    }

    /** A text that is no UTF-8 comes as its bytes. */
    private static @Nullable String message(JsonNode message) {
        if (message.isTextual()) {
            return message.textValue();
        }
        if (!message.isArray()) {
            return null;
        }
        byte[] bytes = new byte[message.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (message.get(i).asInt() & BYTE);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
