package io.tapio.oom.host.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedFileTest {

    private static final String KILL = "Out of memory: Killed process 10 (a) total-vm:8kB, anon-rss:4kB\n";

    @Test
    void shouldKnowAFileThatWasCompressed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(KILL.getBytes(StandardCharsets.UTF_8));
        }

        PackedFile packed = PackedFile.of(new ByteArrayInputStream(bytes.toByteArray()));

        assertTrue(Objects.requireNonNull(packed).what().contains("gzip"));
    }

    @Test
    void shouldKnowATextOfTwoBytesACharacter() throws IOException {
        byte[] bytes = KILL.getBytes(StandardCharsets.UTF_16);

        assertNotNull(PackedFile.of(new ByteArrayInputStream(bytes)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", KILL, "\uFEFF" + KILL})
    void shouldLeaveATextToBeRead(String text) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));

        assertNull(PackedFile.of(in));
        assertEquals(text, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
}
