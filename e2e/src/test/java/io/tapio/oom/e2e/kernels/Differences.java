package io.tapio.oom.e2e.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares many values and tells all that differ, not only the first. */
final class Differences {

    private static final int SHOWN = 30;

    private final List<String> found = new ArrayList<>();
    private int compared;

    /** @param where begins the sentence that tells a difference */
    void same(String where, String pointer, JsonNode told, @Nullable Object expected) {
        JsonNode node = told.at(pointer);
        String value = node.isMissingNode() ? null : node.asText();
        compare(where + ": " + pointer, value, expected == null ? null : expected.toString());
    }

    /** No more apart than the slack. */
    void near(String where, String pointer, JsonNode told, long expected, long slack) {
        between(where, pointer, told, expected - slack, expected + slack);
    }

    /** From the least to the most, both included. */
    void between(String where, String pointer, JsonNode told, long least, long most) {
        JsonNode node = told.at(pointer);
        compared++;
        if (node.isMissingNode() || node.asLong() < least || node.asLong() > most) {
            found.add(where + ": " + pointer + " is " + shown(node) + ", expected " + least + " to " + most);
        }
    }

    void compare(String what, @Nullable Object told, @Nullable Object expected) {
        check(Objects.equals(told, expected), what + " is " + told + ", expected " + expected);
    }

    /** The same elements on both sides. */
    void compare(String one, Set<String> here, String other, Set<String> there) {
        here.forEach(each -> check(there.contains(each), each + " is in " + one + ", not in " + other));
        there.forEach(each -> check(here.contains(each), each + " is in " + other + ", not in " + one));
    }

    void check(boolean holds, String otherwise) {
        compared++;
        if (!holds) {
            found.add(otherwise);
        }
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "absent" : node.toString();
    }

    /**
     * For what two looks at different moments say: it may have changed between them, now and then.
     *
     * @param atLeast so many comparisons must have been made
     */
    void assertAtMostATenth(int atLeast) {
        if (found.size() * 10 > compared) {
            assertNone(atLeast);
        }
        assertTrue(compared >= atLeast, () -> "only " + compared + " comparisons");
    }

    /** @param atLeast so many comparisons must have been made: no comparison finds no difference either */
    void assertNone(int atLeast) {
        assertEquals(
                "",
                String.join("\n", found.subList(0, Math.min(SHOWN, found.size()))),
                () -> found.size() + " differences in " + compared + " comparisons");
        assertTrue(compared >= atLeast, () -> "only " + compared + " comparisons");
    }
}
