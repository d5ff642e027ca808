package io.tapio.oom.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** People search for an error by its code: it must lead to one place. */
class ErrorCodesTest {

    private static final Path HOUSE = Path.of("..");
    private static final String SOURCES = "/src/main/java/";
    private static final int DEPTH = 20;
    private static final Pattern CODE = Pattern.compile("\\[?(TAPIO-[A-Z]\\d{3})(?:\\]|\")");

    @Test
    void shouldGiveEachErrorACodeOfItsOwn() throws IOException {
        Map<String, List<String>> places = new TreeMap<>();
        try (Stream<Path> files = Files.find(HOUSE, DEPTH, (file, attributes) -> isSource(file.toString()))) {
            for (Path file : files.toList()) {
                Matcher code = CODE.matcher(Files.readString(file));
                while (code.find()) {
                    places.computeIfAbsent(code.group(1), any -> new ArrayList<>())
                            .add(file.getFileName().toString());
                }
            }
        }

        assertTrue(places.size() >= 30, "codes found: " + places.keySet());
        places.values().removeIf(files -> files.size() == 1);
        assertEquals(Map.of(), places);
    }

    private static boolean isSource(String file) {
        return file.contains(SOURCES) && file.endsWith(".java");
    }
}
