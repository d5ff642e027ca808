package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events that a collector takes for the kernel's: a file that it reads as it grows, by the property {@code tapio.feed}. */
final class Fed {

    private final Path file = Scratch.file("feed.jsonl", "");
    private final List<String> ids = new ArrayList<>();
    private int incidents;

    /** What makes a collector read it, for its environment. */
    String javaOptions() {
        return "-Dtapio.feed=" + file;
    }

    /** Writes some incidents of three kills each. */
    void incidents(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            incidents++;
            for (int kill = 1; kill <= 3; kill++) {
                String id = "fed-" + incidents + "-" + kill;
                ids.add(id);
                lines.append("""
                        {"specversion":"1.0","id":"%1$s","source":"/tapio/oom/fed","type":"io.tapio.oom.oom_kill_victim",\
                        "time":"%2$s","datacontenttype":"application/json","data":{"event_id":"%1$s","revision":0,\
                        "node":"fed","origin":"ebpf","oom_id":"fed-%3$d","victim":{"pid":%4$d,"comm":"fed"},\
                        "severity":"critical","event_type":"oom_kill_victim"}}""".formatted(id, Instant.now(), incidents, kill)).append('\n');
            }
        }
        try {
            Files.writeString(file, lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of all that were written. */
    List<String> ids() {
        return List.copyOf(ids);
    }
}
