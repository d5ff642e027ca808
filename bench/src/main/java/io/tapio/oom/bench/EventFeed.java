package io.tapio.oom.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills for a collector that reads them from a file as it grows: incidents of three, numbered from 0 on, as large as those
 * of a container on Kubernetes are.
 */
final class EventFeed implements AutoCloseable {

    static final String PREFIX = "fed-";
    static final int KILLS_AN_INCIDENT = 3;

    private static final int PODS = 200;
    private static final String LINE = """
            {"specversion":"1.0","id":"fed-%1$d","source":"/tapio/oom/fed","type":"io.tapio.oom.oom_kill_victim",\
            "subject":"prod/app-%3$d/app","time":"%4$s","datacontenttype":"application/json",\
            "data":{"event_id":"fed-%1$d","revision":0,"node":"fed","origin":"ebpf","oom_id":"oom-%2$d",\
            "victim":{"pid":%5$d,"tid":%5$d,"ppid":1,"ns_pid":1,"comm":"python3","cmdline":"python3 -m app --port 8080",\
            "uid":1000,"gid":1000,"oom_score_adj":999,"oom_points":15386,"total_vm_bytes":268435456,\
            "anon_rss_bytes":61865984,"file_rss_bytes":1048576,"shmem_rss_bytes":0,"pgtables_bytes":212992},\
            "constraint":"memcg","group_kill":true,\
            "container":{"id":"4f5c3ad5f8c1c7b2a1d3e0f9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9","name":"app","runtime":"containerd"},\
            "pod":{"name":"app-%3$d","namespace":"prod","uid":"1b2c3d4e-0000-4000-8000-000000000001"},\
            "workload":{"kind":"Deployment","name":"app"},\
            "severity":"critical","event_type":"oom_kill_victim"}}
            """;

    private final BufferedWriter out;
    private int written;
    private long lastNs;

    EventFeed(Path file) throws IOException {
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    }

    /** Writes so many at that rate; the time it took in seconds, which is longer where the machine does not keep up. */
    double write(int events, int aSecond) throws IOException {
        long begin = System.nanoTime();
        int first = written;
        while (written - first < events) {
            double elapsed = (System.nanoTime() - begin) / 1e9;
            int due = (int) Math.min(events, elapsed * aSecond);
            while (written - first < due) {
                one();
            }
            out.flush();
            lastNs = System.nanoTime();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return (lastNs - begin) / 1e9;
    }

    private void one() throws IOException {
        int incident = written / KILLS_AN_INCIDENT;
        out.write(LINE.formatted(written, incident, incident % PODS, Instant.now(), 1000 + written % 30_000));
        written++;
    }

    /** When the last of them was there to be read, by {@link System#nanoTime}. */
    long lastNs() {
        return lastNs;
    }

    /** How many there are. */
    int written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
