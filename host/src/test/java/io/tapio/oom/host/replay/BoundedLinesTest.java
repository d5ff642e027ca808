package io.tapio.oom.host.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedLinesTest {

    @Test
    void shouldPartLinesByTheirEnds() throws IOException {
        assertEquals(List.of("a", "", "b", "c"), all(lines("a\n\nb\r\nc")));
        assertEquals(List.of("a"), all(lines("a\n")));
        assertEquals(List.of(), all(lines("")));
    }

    @Test
    void shouldTakeAByteOrderMarkForNoPartOfTheText() throws IOException {
        assertEquals(List.of("a", "\uFEFFb"), all(lines("\uFEFFa\n\uFEFFb")));
    }

    @Test
    void shouldCutALineThatIsTooLongAndCountIt() throws IOException {
        BoundedLines lines = lines("x".repeat(1_000_000) + "\nnext");

        assertEquals("x".repeat(BoundedLines.MAX_BYTES), lines.next());
        assertEquals("next", lines.next());
        assertNull(lines.next());
        assertEquals(1, lines.cut());
    }

    @Test
    void shouldNotCountALineThatJustFits() throws IOException {
        BoundedLines lines = lines("x".repeat(BoundedLines.MAX_BYTES) + "\nnext");

        assertEquals(2, all(lines).size());
        assertEquals(0, lines.cut());
    }

    private static BoundedLines lines(String text) {
        return new BoundedLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> all(BoundedLines lines) throws IOException {
        List<String> all = new ArrayList<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }
}
