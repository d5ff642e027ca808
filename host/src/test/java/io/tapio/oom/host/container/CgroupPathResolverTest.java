package io.tapio.oom.host.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CgroupPathResolverTest {

    private static final String ID = "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192";
    private static final String OUTER = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";
    private static final String UID = "0f3c1a52-7d1e-4c39-9a55-8a2f6d5f1b10";
    private static final String MIRROR = "4b0a1c2d3e4f50617283940a1b2c3d4e";

    private final CgroupPathResolver resolver = new CgroupPathResolver();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/kubepods.slice/kubepods-burstable.slice/BURST.slice/cri-containerd-ID.scope, containerd, UID, burstable",
        "/kubepods.slice/kubepods-besteffort.slice/BEST.slice/cri-containerd-ID.scope, containerd, UID, besteffort",
        "/kubepods.slice/GUAR.slice/cri-containerd-ID.scope, containerd, UID, guaranteed",
        "/kubepods.slice/GUAR.slice/crio-ID.scope, cri-o, UID, guaranteed",
        "/kubepods.slice/kubepods-burstable.slice/BURST.slice/crio-ID.scope/container, cri-o, UID, burstable",
        "/kubepods.slice/kubepods-burstable.slice/BURST.slice/docker-ID.scope, docker, UID, burstable",
        "/kubepods.slice/kubepods-podMIRROR.slice/cri-containerd-ID.scope, containerd, MIRROR, guaranteed",
        "/kubepods/burstable/podUID/ID, unknown, UID, burstable",
        "/kubepods/besteffort/podUID/ID, unknown, UID, besteffort",
        "/kubepods/podUID/ID, unknown, UID, guaranteed",
        "/kubepods/burstable/podMIRROR/ID, unknown, MIRROR, burstable",
        "/kubepods/burstable/podUID/crio-ID, cri-o, UID, burstable",
        "/kubepods/burstable/podUID/cri-containerd-ID.scope, containerd, UID, burstable",
        "/system.slice/containerd.service/BURST.slice:cri-containerd:ID, containerd, UID, burstable",
        "/system.slice/containerd.service/GUAR.slice:cri-containerd:ID, containerd, UID, guaranteed",
        "/docker/OUTER/kubelet.slice/kubelet-BURST.slice/cri-containerd-ID.scope, containerd, UID, burstable",
        "/docker/OUTER/kubelet/kubepods/burstable/podUID/ID, unknown, UID, burstable",
        "/kubepods/burstable/podUID/OUTER/docker/ID, docker, UID, burstable",
        "/system.slice/docker-ID.scope, docker, , ",
        "/system.slice/docker-ID.scope/init.scope, docker, , ",
        "/docker/ID, docker, , ",
        "/docker/ID/system.slice/nginx.service, docker, , ",
        "/system.slice/nerdctl-ID.scope, containerd, , ",
        "/machine.slice/libpod-ID.scope, podman, , ",
        "/machine.slice/libpod-ID.scope/container, podman, , ",
        "/machine.slice/machine-libpod_pod_OUTER.slice/libpod-ID.scope, podman, , ",
        "/libpod_parent/libpod-ID, podman, , ",
        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container, podman, , ",
        "/system.slice/web.service/libpod-payload-ID, podman, , ",
    })
    void a_container_s_path_tells_runtime_pod_and_qos(String path, String runtime, String uid, String qos) {
        ContainerFacts container = new ContainerFacts(ID, null, runtime);
        PodFacts pod = uid == null ? null : new PodFacts(null, null, fill(uid), qos);

        assertEquals(Ownership.of(container, pod, null), resolver.resolve(fill(path)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/",
                "",
                "/init.scope",
                "/system.slice/docker.service",
                "/system.slice/containerd.service",
                "/system.slice/crio.service",
                "/kubepods.slice",
                "/kubepods/burstable",
                "/kubepods.slice/kubepods-burstable.slice",
                "/user.slice/user-1000.slice/session-3.scope",
                "/system.slice/var-lib-docker-containers-ID-mounts-shm.mount",
                "/system.slice/docker-ID.mount",
                "/machine.slice/libpod-conmon-ID.scope",
                "/libpod_parent/libpod-conmon-ID",
                "/machine.slice/machine-libpod_pod_OUTER.slice",
                "/system.slice/crio-conmon-ID.scope",
                "/system.slice/docker-short.scope",
                "/podUID",
                "/somewhere/podUID/x",
                "/system.slice/podinfo.service",
            })
    void what_is_no_container_and_no_pod_has_no_owner(String path) {
        assertEquals(Ownership.NONE, resolver.resolve(fill(path)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/kubepods.slice/GUAR.slice, guaranteed",
        "/kubepods.slice/GUAR.slice/crio-conmon-ID.scope, guaranteed",
        "/kubepods/burstable/podUID, burstable",
    })
    void a_pod_s_own_cgroup_and_its_monitors_have_the_pod_alone(String path, String qos) {
        assertEquals(Ownership.of(null, new PodFacts(null, null, UID, qos), null), resolver.resolve(fill(path)));
    }

    /** Puts the ids where their names stand; BURST, BEST and GUAR are the three kinds of pod slices. */
    private static String fill(String text) {
        String underscored = UID.replace('-', '_');
        return text.replace("BURST", "kubepods-burstable-pod" + underscored)
                .replace("BEST", "kubepods-besteffort-pod" + underscored)
                .replace("GUAR", "kubepods-pod" + underscored)
                .replace("UID", UID)
                .replace("MIRROR", MIRROR)
                .replace("OUTER", OUTER)
                .replace("ID", ID);
    }
}
