package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Debian's syslog-ng, set up for the same as the collector: each line of a file to each server, in batches of a hundred,
 * each server with a reliable buffer on the disk and the file waiting where one is full.
 */
final class SyslogNg implements SinkHost {

    private static final long END_SECONDS = 20;

    private final Path log;
    private final Process process;

    /** @param rival where its packages are unpacked */
    SyslogNg(Path rival, Path folder, Path feed, List<String> urls, ScratchCgroup container) throws IOException {
        Files.createDirectory(folder);
        log = folder.resolve("log");
        Path config = Files.writeString(folder.resolve("syslog-ng.conf"), config(folder, feed, urls));
        ProcessBuilder builder = new ProcessBuilder(container.inside(List.of(
                        rival.resolve("usr/sbin/syslog-ng").toString(),
                        "--foreground",
                        "--no-caps",
                        "--module-path",
                        only(rival.resolve("usr/lib/syslog-ng"), "[0-9]*").toString(),
                        "--cfgfile",
                        config.toString(),
                        "--persist-file",
                        folder.resolve("persist").toString(),
                        "--pidfile",
                        folder.resolve("pid").toString(),
                        "--control",
                        folder.resolve("control").toString())))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put(
                        "LD_LIBRARY_PATH",
                        rival.resolve("usr/lib/syslog-ng") + ":" + only(rival.resolve("usr/lib"), "*-linux-gnu*") + ":"
                                + only(rival.resolve("lib"), "*-linux-gnu*"));
        process = builder.start();
    }

    private static Path only(Path folder, String glob) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
            for (Path one : found) {
                return one;
            }
        }
        throw new IOException(folder + " has no " + glob);
    }

    private static String config(Path folder, Path feed, List<String> urls) {
        String hooks = IntStream.range(0, urls.size())
                .mapToObj(i -> """
                destination hook%d { http(
                  url("%s") method("POST") headers("Content-Type: application/cloudevents-batch+json")
                  body("$MESSAGE") body-prefix("[") delimiter(",") body-suffix("]")
                  batch-lines(100) batch-timeout(10) workers(1) persist-name("hook%d")
                  disk-buffer(reliable(yes) disk-buf-size(1073741824) mem-buf-size(16777216) dir("%s"))); };
                log { source(feed); destination(hook%d); flags(flow-control); };
                """.formatted(i, urls.get(i), i, folder, i))
                .collect(Collectors.joining());
        return """
                @version: 3.35
                options { stats-freq(0); log-msg-size(65536); };
                source feed { file("%s" follow-freq(0.01) flags(no-parse) log-iw-size(10000)); };
                %s""".formatted(feed, hooks);
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("syslog-ng did not end within " + END_SECONDS + " s:\n" + log());
    }
}
