package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OomRecordLayoutTest {

    private static final String REFUSAL = "native library has another record layout; install both from one build: ";

    private String[] names = {};
    private long[] values = {};

    @BeforeEach
    void askTheLibrary() {
        Native.load(Path.of("target/native"));
        names = Native.abiNames();
        values = Native.abiValues();
    }

    @Test
    void shouldAgreeWithTheRealLibrary() {
        assertDoesNotThrow(() -> OomRecordLayout.compareWith(names, values));
        assertEquals(names.length, values.length);
    }

    /** The kernel side is another compiler's work for another machine: its own type information tells what it wrote. */
    @Test
    void shouldAgreeWithTheObjectsOwnTypeInformation() throws Exception {
        int compared = compareWith(RealKernel.BUILT.bpfObject(), "oom_");

        assertTrue(compared > 80, compared + " fields and sizes compared");
    }

    @Test
    void shouldAgreeWithTheTypeInformationOfTheSamplersObject() throws Exception {
        int compared = compareWith(RealKernel.BUILT.samplerObject(), "memcg_");

        assertTrue(compared > 40, compared + " fields and sizes compared");
    }

    private int compareWith(Path object, String prefix) throws IOException {
        Map<String, Long> written = ObjectBtf.layout(object);
        int compared = 0;
        for (int i = 0; i < names.length; i++) {
            if (names[i].startsWith(prefix) && !names[i].startsWith("oom_batch_entry")) {
                assertEquals(values[i], written.get(names[i]), names[i]);
                compared++;
            }
        }
        return compared;
    }

    @Test
    void shouldNameEveryFieldThatLiesElsewhere() {
        values[Arrays.asList(names).indexOf("oom_task.comm")] = 104;
        values[Arrays.asList(names).indexOf("oom_record")] = 440;

        assertEquals(
                REFUSAL + "oom_record is 440 in C and 456 in Java, oom_task.comm is 104 in C and 96 in Java",
                refusal());
    }

    @Test
    void shouldNameAFieldThatTheLibraryDoesNotHave() {
        names[0] = "oom_record.colour";
        values[0] = 12;

        assertEquals(
                REFUSAL + "OOM_ABI_VERSION is null in C and 2 in Java, oom_record.colour is unknown in Java",
                refusal());
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(NativeLibraryException.class, () -> OomRecordLayout.compareWith(names, values))
                        .getMessage());
    }
}
