package io.tapio.oom.host.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded files hold environments, with a password in each. */
class EnvironmentsTest {

    private static final String SECRET = "hunter2";
    private static final List<String> HOLDERS = List.of(
            "/run/containerd/io.containerd.runtime.v2.task/k8s.io/"
                    + "5f6821dbfc6773fef1220182689821fa1e0f68b2c90c5234ca2c589114b281b8/config.json",
            "/run/containerd/io.containerd.runtime.v2.task/default/tea/config.json",
            "/var/lib/containers/storage/overlay-containers/"
                    + "eca1f3efd7b70f352627712f4cf97274171bfeaaa88cc926f3c6aef6aa3c421a/userdata/config.json",
            "/var/lib/docker/containers/"
                    + "b5d7faeb3a5f5e3028aa2c578a68ceae83bf1ffa4a47a6940eb444a7d587cb16/config.v2.json");

    @TempDir
    private Path directory;

    @Test
    void shouldTellNothingOfTheEnvironmentThatStandsBesideTheNames() throws IOException {
        MachineDirectory machine = MachineDirectory.recorded(directory);
        RuntimeNames known = machine.names(new ManualClock());
        for (String holder : HOLDERS) {
            assertTrue(Files.readString(directory.resolve(holder.substring(1))).contains(SECRET), holder);
            String[] names = holder.replace("/userdata", "").split("/");
            String id = names[names.length - 2];
            String path = "/default/" + id;
            Ownership owner = id.equals("tea")
                    ? Ownership.NONE
                    : Ownership.of(new ContainerFacts(id, null, "unknown"), null, null);
            known.learn(path, owner);
            String told = known.complete(owner, path).toString();
            assertTrue(told.contains("name="), told);
            assertFalse(told.contains(SECRET), told);
        }
    }
}
