package io.tapio.oom.host.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.UnitFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemProcessesTest {

    private final SystemProcesses ofACluster = new SystemProcesses(true, true);

    @ParameterizedTest
    @CsvSource({
        "/system.slice/snapd.service, snapd.service, true",
        "/system.slice/snapd.service/worker, snapd.service, true",
        "/azure.slice/walinuxagent.service, walinuxagent.service, true",
        "/init.scope, init.scope, false",
        "/system.slice/kubelet.service, kubelet.service, false",
        "/system.slice/snap.kubelet-eks.daemon.service, snap.kubelet-eks.daemon.service, false",
        "/runtime.slice/containerd.service, containerd.service, false",
        "/system.slice/crio.service, crio.service, false",
        "/system.slice/docker.service, docker.service, false",
        "/system.slice/k3s-agent.service, k3s-agent.service, false",
        "/system.slice/rke2-server.service, rke2-server.service, false",
        "/system.slice/k0sworker.service, k0sworker.service, false",
        "/system.slice/snap.microk8s.daemon-kubelite.service, snap.microk8s.daemon-kubelite.service, false",
        "/system.slice/tapio-oom.service, tapio-oom.service, false",
        "/user.slice/user-1000.slice/session-3.scope, session-3.scope, false",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/build.service, build.service, false",
    })
    void shouldTellTheNodesOwnServicesFromWhatSomebodyWouldMiss(String path, String unit, boolean system) {
        assertEquals(system, ofACluster.leaveOut(Kills.unit(unit), path));
        assertFalse(new SystemProcesses(true, false).leaveOut(Kills.unit(unit), path), "no node of a cluster");
        assertFalse(new SystemProcesses(false, true).leaveOut(Kills.unit(unit), path), "not to be left out");
    }

    @Test
    void shouldNotTakeAServiceInAContainerForTheNodes() {
        UnitFacts unit = new UnitFacts("nginx.service", null);
        Ownership inside = new Ownership(new ContainerFacts("4f5c", "web", "docker"), null, null, unit);

        assertFalse(ofACluster.leaveOut(inside, "/docker/4f5c/system.slice/nginx.service"));
    }

    @Test
    void shouldNotTakeACgroupMadeByHandForAService() {
        assertFalse(ofACluster.leaveOut(Ownership.NONE, "/tapio-oom-demo-1"));
    }
}
