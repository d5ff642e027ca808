package io.tapio.oom.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.sink.SinkMemory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinkMemoriesTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void shouldRememberAfterARestart() {
        memory("chat").put("incident", "ts-1");
        memory("chat").put("incident", "ts-2");
        assertEquals("ts-2", memory("chat").get("incident"));
        assertNull(memory("pager").get("incident"), "what another sink remembers is its own");
    }

    @Test
    void shouldForgetWhatWasWrittenLongestAgo() {
        SinkMemory memory = memory("chat");
        for (int i = 0; i <= SinkMemory.MOST_KEYS; i++) {
            memory.put("incident-" + i, "ts");
        }
        assertNull(memory("chat").get("incident-0"));
        assertEquals("ts", memory("chat").get("incident-1"));
    }

    @Test
    void shouldGoOnInMemoryWhileTheDatabaseCanNotBeWritten() {
        SinkMemory memory = memory("chat");
        stage.database.broken(true);
        memory.put("incident", "ts");
        assertEquals("ts", memory.get("incident"));
        assertNull(memory("chat").get("incident"));
    }

    @Test
    void shouldForgetWhatASinkRememberedThatIsNotConfiguredAnyMore() {
        memory("a").put("incident", "ts-a");
        memory("b").put("incident", "ts-b");
        stage.start("a", "b").time.pass(Duration.ofSeconds(1));
        stage.crash("a");
        assertEquals("ts-a", memory("a").get("incident"));
        assertNull(memory("b").get("incident"));
    }

    /** That of a holder that was made just now. */
    private SinkMemory memory(String sink) {
        return new SinkMemories(stage.database).of(sink);
    }
}
