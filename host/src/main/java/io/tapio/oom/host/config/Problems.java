package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.tapio.oom.host.config.ConfigProblem.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers the mistakes of one file: for each value the first one found, since the others follow from it. */
final class Problems {

    private final String file;
    private final List<ConfigProblem> found = new ArrayList<>();
    private final Set<JsonPointer> pointers = new HashSet<>();

    Problems(String file) {
        this.file = file;
    }

    /** As the user named it. */
    String file() {
        return file;
    }

    void ofFile(Code code, String reason) {
        found.add(new ConfigProblem(file, 0, 0, "", code, reason, code.remedy()));
    }

    /** A mistake in the text itself, before there is a tree; {@code line} and {@code column} from 1, or 0. */
    void ofText(int line, int column, Code code, String reason) {
        found.add(new ConfigProblem(file, line, column, "", code, reason, code.remedy()));
    }

    void at(Place place, Code code, String reason) {
        at(place, code, reason, code.remedy());
    }

    void at(Place place, Code code, String reason, String remedy) {
        if (pointers.add(place.pointer())) {
            found.add(new ConfigProblem(file, place.line(), place.column(), place.path(), code, reason, remedy));
        }
    }

    /** A mistake of how a value is written rather than of the value, which is reported besides. */
    void also(Place place, Code code, String reason) {
        found.add(new ConfigProblem(file, place.line(), place.column(), place.path(), code, reason, code.remedy()));
    }

    /** Whether a mistake was found in that very value. */
    boolean concern(JsonPointer pointer) {
        return pointers.contains(pointer);
    }

    /** Whether a mistake was found in that value or below it. */
    boolean within(JsonPointer pointer) {
        return concern(pointer)
                || pointers.stream().anyMatch(each -> each.toString().startsWith(pointer + "/"));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file. */
    List<ConfigProblem> sorted() {
        return found.stream()
                .sorted(Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column))
                .toList();
    }
}
