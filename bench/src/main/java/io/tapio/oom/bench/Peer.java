package io.tapio.oom.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A C program that is told what to do line by line, and answers line by line. */
final class Peer implements AutoCloseable {

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;

    Peer(String... command) throws IOException {
        name = List.of(command).getFirst();
        process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        answers = process.inputReader(StandardCharsets.US_ASCII);
        commands = process.outputWriter(StandardCharsets.US_ASCII);
    }

    void tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    /**
     * The words behind the first one of the next answer.
     *
     * @throws IOException when the first one is another than expected, or the program ended
     */
    List<String> expect(String first) throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith(first + " ")) {
            throw new IOException(name + " said " + line + " instead of " + first);
        }
        return List.of(line.substring(first.length() + 1).split(" ", -1));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
