package io.tapio.oom.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The lines of a process's output, gathered as they come. */
final class Lines {

    private final String name;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    Lines(String name, InputStream stream) {
        this.name = name;
        this.reader = Thread.ofPlatform().daemon().name("lines-" + name).start(() -> read(stream));
    }

    private void read(InputStream stream) {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("(reading failed: " + e + ")");
        }
    }

    List<String> all() {
        return List.copyOf(lines);
    }

    List<String> containing(String text) {
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    /** Waits for the first line that holds the text. */
    String await(String text) {
        return Await.value(
                () -> "\"" + text + "\" on " + name + ", which has:\n" + String.join("\n", lines),
                () -> lines.stream()
                        .filter(line -> line.contains(text))
                        .findFirst()
                        .orElse(null));
    }

    /** Waits for the end of the output. */
    List<String> toEnd() {
        Await.until("the end of " + name, () -> !reader.isAlive());
        return all();
    }
}
