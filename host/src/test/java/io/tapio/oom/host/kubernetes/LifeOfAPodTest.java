package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A watch as an API server writes it, of a StatefulSet's pod that is scheduled, started, killed for memory, started again,
 * deleted and made anew under the same name, over a real connection.
 */
@Timeout(60)
class LifeOfAPodTest {

    private static final String FIRST = "0d7f1a35-51b6-4a3c-9a44-0c3e8b1d7a01";
    private static final String SECOND = "e2b14c0f-2a57-4f60-8d6f-5e9d1a7b3c02";
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(64);

    @TempDir
    private Path directory;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final PodBook book = new PodBook(InstantSource.system(), List.of(), new OwnerChains("node-1", 10));

    @Test
    void shouldKnowEachContainerOfEachOfTheTwoPods() throws Exception {
        book.listen(new PodListener() {
            @Override
            public void changed(NodePod pod) {
                PodContainer container = pod.containers().get(0);
                Termination ended = container.ended() == null ? container.last() : container.ended();
                heard.add((pod.uid().equals(FIRST) ? "first" : "second")
                        + (container.running() ? " runs " + letter(container.id()) : "")
                        + (ended == null ? "" : " ended " + letter(ended.containerId()) + " " + ended.reason()));
            }

            @Override
            public void deleted(NodePod pod) {
                heard.add("deleted " + (pod.uid().equals(FIRST) ? "first" : "second"));
            }
        });
        try (ApiScript server = new ApiScript();
                ApiClient api = new ApiClient(server.access(directory), Duration.ofSeconds(5));
                PodWatch watch = watch(api)) {
            server.then(ApiScript.lists("5000"), server.tellsAndStays(lines()));
            watch.start();

            for (String expected : List.of(
                    "first",
                    "first",
                    "first runs a",
                    "first ended a OOMKilled",
                    "first runs b ended a OOMKilled",
                    "first runs b ended a OOMKilled",
                    "first ended b Completed",
                    "first ended b Completed",
                    "deleted first",
                    "second",
                    "second runs c")) {
                assertEquals(expected, heard.take());
            }
        }

        for (String id : List.of(A, B)) {
            PodFacts pod = owner(id, FIRST).pod();
            assertNotNull(pod);
            assertEquals(FIRST, pod.uid());
        }
        Ownership last = owner(C, SECOND);
        assertNotNull(last.pod());
        assertEquals(SECOND, last.pod().uid());
        assertEquals("db-0", last.pod().name());
        assertNotNull(last.container());
        assertEquals("postgres", last.container().name());
        assertEquals("containerd", last.container().runtime());
        assertEquals(new WorkloadFacts("StatefulSet", "db"), last.workload());
    }

    private PodWatch watch(ApiClient api) {
        Random random = new Random(1);
        return new PodWatch(
                new PodFeed(api, "node-1", Duration.ofSeconds(5), unreadable -> {}),
                new PodSlimmer(List.of()),
                book,
                new ClusterState(InstantSource.system(), "here", "node-1"),
                () -> false,
                api::reopen,
                random,
                new Backoff(random));
    }

    private Ownership owner(String containerId, String podUid) {
        ContainerFacts container = new ContainerFacts(containerId, null, "unknown");
        PodFacts pod = new PodFacts(null, null, podUid, "burstable");
        return book.complete(
                Ownership.of(container, pod, null), "/kubepods/burstable/pod" + podUid + "/" + containerId);
    }

    private static String letter(@Nullable String id) {
        return Objects.requireNonNull(id).substring(0, 1);
    }

    private static String[] lines() throws IOException {
        try (InputStream in = LifeOfAPodTest.class.getResourceAsStream("life-of-a-pod.watch")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toArray(String[]::new);
        }
    }
}
