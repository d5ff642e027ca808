package io.tapio.oom.api.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SinkMemoryTest {

    private final SinkMemory memory = SinkMemory.untilTheEnd();

    @Test
    void shouldRememberWhatWasPutLast() {
        assertNull(memory.get("a"));
        memory.put("a", "1");
        memory.put("a", "2");
        assertEquals("2", memory.get("a"));
    }

    @Test
    void shouldForgetWhatWasWrittenLongestAgo() {
        memory.put("old", "1");
        for (int i = 0; i < SinkMemory.MOST_KEYS - 1; i++) {
            memory.put("key" + i, "x");
        }
        memory.put("old", "2");
        memory.put("new", "x");
        assertEquals("2", memory.get("old"));
        assertNull(memory.get("key0"));
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        String tooLong = "x".repeat(SinkMemory.LONGEST_TEXT + 1);
        assertThrows(IllegalArgumentException.class, () -> memory.put("a", tooLong));
        assertNull(memory.get("a"));
    }
}
