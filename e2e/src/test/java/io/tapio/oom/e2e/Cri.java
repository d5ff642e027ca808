package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Container Runtime Interface, by which the kubelet has its pods made. One call is one gRPC request, which curl
 * sends; messages are in protobuf's text form.
 */
final class Cri {

    private static final String PROTO = "src/test/proto";
    private static final int HEADER = 5;

    private final Path socket;

    /** @param socket where a runtime listens */
    Cri(Path socket) {
        this.socket = socket;
    }

    /** Calls a method, whose messages are called after it, and says what it answered. */
    String call(String method, String message) {
        Path directory = Scratch.directory();
        Path answer = directory.resolve("answer");
        Path headers = directory.resolve("headers");
        try {
            byte[] encoded =
                    protoc("--encode=runtime.v1." + method + "Request", message.getBytes(StandardCharsets.UTF_8));
            ByteBuffer framed = ByteBuffer.allocate(HEADER + encoded.length);
            framed.put((byte) 0).putInt(encoded.length).put(encoded); // not compressed
            Path request = Files.write(directory.resolve("request"), framed.array());
            Tool.run(curl(method, request, headers, answer).toArray(String[]::new));
            String status = Files.readString(headers);
            if (!status.contains("grpc-status: 0")) {
                throw new AssertionError(method + " failed: " + status);
            }
            byte[] answered = Files.readAllBytes(answer);
            byte[] decoded = protoc(
                    "--decode=runtime.v1." + method + "Response",
                    Arrays.copyOfRange(answered, HEADER, answered.length));
            return new String(decoded, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> curl(String method, Path request, Path headers, Path answer) {
        List<String> curl = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "50"));
        curl.addAll(List.of("--http2-prior-knowledge", "--unix-socket", socket.toString()));
        curl.addAll(List.of("--header", "content-type: application/grpc", "--header", "te: trailers"));
        curl.addAll(List.of("--data-binary", "@" + request, "--dump-header", headers + "", "--output", answer + ""));
        curl.add("http://localhost/runtime.v1.RuntimeService/" + method);
        return curl;
    }

    private static byte[] protoc(String what, byte[] input) throws IOException {
        Process protoc = new ProcessBuilder("protoc", "--proto_path=" + PROTO, what, "cri.proto")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream in = protoc.getOutputStream()) {
            in.write(input);
        }
        byte[] output = protoc.getInputStream().readAllBytes();
        if (protoc.onExit().join().exitValue() != 0) {
            throw new AssertionError("protoc " + what + " failed");
        }
        return output;
    }

    /** The text of a field in an answer. */
    static String field(String name, String answer) {
        Matcher field = Pattern.compile("\\b" + name + ": \"?([^\"\n]*)\"?").matcher(answer);
        if (!field.find()) {
            throw new AssertionError("no " + name + " in " + answer);
        }
        return field.group(1);
    }
}
