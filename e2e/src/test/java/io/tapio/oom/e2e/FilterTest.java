package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the filters leave out of real kills, and what they never do. */
class FilterTest {

    private static final long LIMIT = 24L << 20;

    /** As the kubelet sets it for every container. */
    private static final List<String> ON_A_NODE = List.of("env", "KUBERNETES_SERVICE_HOST=192.0.2.1");

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldLeaveOutAServiceOfANodeThatHitsItsOwnLimitAndCountIt() {
        try (Receiver receiver = Receiver.open();
                Collector collector = run(receiver, ON_A_NODE);
                MemoryCgroup service =
                        MemoryCgroup.create("/system.slice/shipper.service").limit(LIMIT);
                MemoryCgroup byHand = MemoryCgroup.create().limit(LIMIT)) {
            kill(service);
            // Told behind it, so that nothing of the service can still be on its way.
            receiver.victim(byHand, kill(byHand));

            assertEquals(1, service.kills(), "the kernel's own counter");
            assertEquals(List.of(), receiver.of(service, "oom_kill_victim"));
            assertEquals(List.of(), receiver.of(service, "oom_kill_triggered"));
            collector.err().await("is left out by oom.exclude_system_processes");
            Await.until("the filter's and the balance's figures", () -> {
                MetricsPage page = MetricsPage.of(collector);
                return page.value("tapio_oom_events_filtered_total{reason=\"system_process\"}") >= 2
                        && page.value("tapio_oom_kernel_kills_total") >= 2
                        && page.value("tapio_oom_kills_reported_total") >= 2;
            });
            assertEquals(0, MetricsPage.of(collector).value("oom_events_missed_total"), "it was seen");
        }
    }

    @Test
    void shouldTellOfAServiceThatDiesOfALimitThatItShares() {
        try (Receiver receiver = Receiver.open();
                Collector collector = run(receiver, ON_A_NODE);
                MemoryCgroup slice = MemoryCgroup.create("/system.slice").limit(LIMIT);
                MemoryCgroup service = slice.child("/shipper.service")) {
            long pid = kill(service);

            assertEquals(
                    slice.path(),
                    receiver.victim(service, pid).at("/limit_owner/cgroup_path").asText());
            assertTrue(collector.isAlive());
        }
    }

    @Test
    void shouldTellOfTheKubelet() {
        try (Receiver receiver = Receiver.open();
                Collector collector = run(receiver, ON_A_NODE);
                MemoryCgroup kubelet =
                        MemoryCgroup.create("/system.slice/kubelet.service").limit(LIMIT)) {
            assertEquals(
                    "kubelet.service",
                    receiver.victim(kubelet, kill(kubelet)).at("/unit/name").asText());
            assertTrue(collector.isAlive());
        }
    }

    @Test
    void shouldTellOfEveryServiceOfAPlainMachineByDefault() {
        try (Receiver receiver = Receiver.open();
                Collector collector = run(receiver, List.of());
                MemoryCgroup service =
                        MemoryCgroup.create("/system.slice/shipper.service").limit(LIMIT)) {
            assertEquals(
                    "shipper.service",
                    receiver.victim(service, kill(service)).at("/unit/name").asText());
            assertEquals(
                    0, MetricsPage.of(collector).value("tapio_oom_events_filtered_total{reason=\"system_process\"}"));
        }
    }

    @Test
    void shouldLeaveOutAPodOfAnExcludedNamespaceButNotWhenAllPodsAreOutOfMemory() {
        Pod shop = Pod.of("e2e-node", "shop", "payment");
        Pod ci = Pod.of("e2e-node", "ci-42", "build");
        Pod unlimited = Pod.of("e2e-node", "ci-42", "deploy");
        try (ApiServer cluster = ApiServer.open();
                Receiver receiver = Receiver.open();
                MemoryCgroup kubepods = MemoryCgroup.create("/kubepods")) {
            cluster.put(shop.running());
            cluster.put(ci.running());
            cluster.put(unlimited.running());
            try (Collector collector = Collector.run(receiver.config() + """
                    oom: {exclude_namespaces: ["ci-*"]}
                    kubernetes: {kubeconfig: "%s"}
                    """.formatted(cluster.kubeconfig()))) {
                collector.watching().err().await("watching the 3 pods");
                MemoryCgroup build = in(kubepods, ci).limit(LIMIT);
                MemoryCgroup payment = in(kubepods, shop).limit(LIMIT);
                kill(build);
                receiver.victim(payment, kill(payment));
                assertEquals(List.of(), receiver.of(build, "oom_kill_victim"));

                MemoryCgroup deploy = in(kubepods, unlimited);
                kubepods.limit(LIMIT);
                assertEquals(
                        "ci-42",
                        receiver.victim(deploy, kill(deploy))
                                .at("/pod/namespace")
                                .asText());
                Await.until(
                        "the first kill's trigger and victim to be counted",
                        () -> MetricsPage.of(collector).value("tapio_oom_events_filtered_total{reason=\"namespace\"}")
                                == 2);
            }
        }
    }

    private static MemoryCgroup in(MemoryCgroup kubepods, Pod pod) {
        return kubepods.child(pod.cgroup().substring("/kubepods".length()));
    }

    private static Collector run(Receiver receiver, List<String> behind) {
        return Collector.run(Distribution.built(), behind, receiver.config())
                .watching()
                .up();
    }

    private static long kill(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            return hog.pid();
        }
    }
}
