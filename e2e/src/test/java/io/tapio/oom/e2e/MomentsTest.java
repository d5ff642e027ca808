package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Containers that are there for some hundredths of a second: made, killed in and removed before anybody could have asked
 * about them. Each is named all the same. How long they lived is printed, and not judged: the machine is busy.
 */
class MomentsTest {

    private static final String NODE = "e2e-node";
    private static final int KILLED_BY_SIGNAL_9 = 137;
    private static final int PODS = 100;
    private static final int CONTAINERS = 20;

    private final ApiServer cluster = ApiServer.open();
    private final Receiver receiver = Receiver.open();

    @BeforeEach
    void needRealKills() {
        RealKernel.required();
    }

    @AfterEach
    void close() {
        receiver.close();
        cluster.close();
    }

    @Test
    void shouldNameEachPodOfWhichNothingIsLeftButItsPath() throws IOException, InterruptedException {
        MemoryCgroup all = MemoryCgroup.create();
        MemoryCgroup burstable = all.child("/kubepods/burstable");
        List<Pod> pods = IntStream.range(0, PODS)
                .mapToObj(i -> Pod.of(NODE, "shop", "moment-" + i))
                .toList();
        for (Pod pod : pods) {
            cluster.put(pod.running());
            cluster.object(pod.replicaSetPath(), pod.replicaSet());
        }
        try (all;
                Collector collector = Collector.run(
                                "kubernetes: {kubeconfig: \"" + cluster.kubeconfig() + "\"}\n" + receiver.config())
                        .watching()) {
            collector.err().await("watching the " + PODS + " pods of node " + NODE);
            Await.until(
                    "all owners to be asked for",
                    () -> cluster.asked(each -> each.path().contains("/replicasets/")) == PODS);

            Map<Long, Pod> killed = moments(all, pods);
            assertEquals(PODS, killed.size(), "what waitpid says");
            Await.until(
                    "a kill of each", () -> receiver.of(all, "oom_kill_victim").size() >= PODS);

            Set<Long> told = new HashSet<>();
            for (Receiver.Post post : receiver.of(all, "oom_kill_victim")) {
                JsonNode data = post.event().get("data");
                long pid = data.at("/victim/pid").asLong();
                Pod pod = Objects.requireNonNull(killed.get(pid), "nobody was killed as " + pid);
                told.add(pid);
                assertEquals(
                        all.path() + pod.cgroup(),
                        data.at("/victim/cgroup_path").asText());
                assertEquals(pod.containerId(), data.at("/container/id").asText());
                assertEquals("app", data.at("/container/name").asText());
                assertEquals(pod.uid(), data.at("/pod/uid").asText());
                assertEquals(pod.name(), data.at("/pod/name").asText());
                assertEquals("shop", data.at("/pod/namespace").asText());
                assertEquals("Deployment", data.at("/workload/kind").asText());
                assertEquals(pod.name(), data.at("/workload/name").asText());
            }
            assertEquals(killed.keySet(), told);
            assertTrue(Files.exists(burstable.directory()) && isEmpty(burstable), "nothing is left of them");
        }
    }

    /** Lets a child be killed in each pod's cgroup, one after the other; by its process id. */
    private static Map<Long, Pod> moments(MemoryCgroup all, List<Pod> pods) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Hog.compile("oom-moments").toString()));
        command.addAll(
                MemoryCgroup.isV1()
                        ? List.of("memory.limit_in_bytes=8388608", "?memory.memsw.limit_in_bytes=8388608")
                        : List.of("memory.max=8388608", "?memory.swap.max=0"));
        command.add("--");
        Map<String, Pod> directories = new HashMap<>();
        for (Pod pod : pods) {
            directories.put(all.directory() + pod.cgroup(), pod);
            command.add(all.directory() + pod.cgroup());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Lines out = new Lines("the output of the moments", process.getInputStream());
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> "it goes on and on: " + out.all());
        Map<Long, Pod> killed = new HashMap<>();
        List<Long> lives = new ArrayList<>();
        for (String line : out.toEnd()) {
            String[] words = line.split(" ");
            if (words[0].equals("killed")) {
                killed.put(Long.valueOf(words[1]), directories.get(words[2]));
                lives.add(Long.valueOf(words[3]));
            }
        }
        lives.sort(null);
        System.out.println("Cgroups lived " + lives.getFirst() / 1_000 + " to " + lives.getLast() / 1_000
                + " ms, half of them no longer than " + lives.get(lives.size() / 2) / 1_000 + " ms");
        return killed;
    }

    private static boolean isEmpty(MemoryCgroup cgroup) throws IOException {
        try (var entries = Files.list(cgroup.directory())) {
            return entries.noneMatch(Files::isDirectory);
        }
    }

    @Test
    void shouldNameEachContainerOfPodmanThatIsRemovedAtItsEnd() throws IOException {
        Tool.required("podman", "runc");
        try (Podman podman = Podman.open();
                Collector collector = Collector.run(receiver.config()).watching()) {
            List<Long> ages = new ArrayList<>();
            for (int i = 0; i < CONTAINERS; i++) {
                String name = "quick-" + i;
                Path idFile = Scratch.directory().resolve("id");
                Tool.Ended ended = podman.toEnd(
                        "run",
                        "--rm",
                        "--name",
                        name,
                        "--cidfile",
                        idFile.toString(),
                        "--network",
                        "none",
                        "--memory",
                        "24m",
                        "--memory-swap",
                        "24m",
                        "--entrypoint",
                        ContainerRoot.NOW,
                        Podman.IMAGE);
                assertEquals(KILLED_BY_SIGNAL_9, ended.exitCode(), ended.output());

                String id = Files.readString(idFile).strip();
                JsonNode data = receiver.victim(
                        victim -> victim.at("/container/id").asText().equals(id));
                assertEquals(name, data.at("/container/name").asText(), () -> "name of " + data);
                assertEquals("podman", data.at("/container/runtime").asText());
                ages.add(data.at("/victim/age_ms").asLong());
            }
            ages.sort(null);
            System.out.println("Containers' processes lived " + ages.getFirst() + " to " + ages.getLast()
                    + " ms, half of them no longer than " + ages.get(ages.size() / 2) + " ms");
            assertTrue(collector.isAlive());
        }
    }
}
