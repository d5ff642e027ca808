package io.tapio.oom.host.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.api.event.CgroupLevel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupLevelsTest {

    private static final String ID = "4f5c3ad5f8c1c7b2a1d3e0f9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9";

    @ParameterizedTest
    @CsvSource({
        "/, NODE",
        "/kubepods, KUBEPODS",
        "/kubepods/burstable, KUBEPODS",
        "/kubepods/burstable/pod1b2c3d4e-0000-4000-8000-000000000001, POD",
        "/kubepods/burstable/pod1b2c3d4e-0000-4000-8000-000000000001/" + ID + ", CONTAINER",
        "/kubepods.slice, KUBEPODS",
        "/kubepods.slice/kubepods-besteffort.slice, KUBEPODS",
        "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice, KUBEPODS",
        "/kubepods.slice/kubepods-pod1b2c3d4e_0000_4000_8000_000000000001.slice, POD",
        "/kubepods.slice/kubepods-pod1b.slice/cri-containerd-" + ID + ".scope, CONTAINER",
        "/docker/" + ID + ", CONTAINER",
        "/docker/" + ID + "/inner, CGROUP",
        "/machine.slice/libpod-" + ID + ".scope, CONTAINER",
        "/machine.slice/libpod-" + ID + ".scope/container, CGROUP",
        "/system.slice/mysql.service, SERVICE",
        "/user.slice/user-1000.slice/session-3.scope, SERVICE",
        "/user.slice/user-1000.slice, SLICE",
        "/system.slice, SLICE",
        "/burstable, CGROUP",
        "/batch/job-7, CGROUP",
        "/\u2026/kubepods-burstable.slice, KUBEPODS",
    })
    void shouldTellWhatACgroupStandsFor(String path, CgroupLevel level) {
        assertEquals(level, CgroupLevels.of(path));
    }
}
