package io.tapio.oom.host.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files that real runtimes left of real containers; those of CRI-O are written after its source. */
class RuntimeNamesTest {

    private static final String POD = "0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b";
    private static final String POD_PATH = "/kubepods/burstable/pod" + POD;
    private static final String SANDBOX = "df4edd149c67faae9be82de24efd4a8f5a744c091dbc49c8747f67f89ace861d";
    private static final String WEB = "5f6821dbfc6773fef1220182689821fa1e0f68b2c90c5234ca2c589114b281b8";
    private static final String SHOP = "eca1f3efd7b70f352627712f4cf97274171bfeaaa88cc926f3c6aef6aa3c421a";
    private static final String BARE = "0709e8760d8c699f2aa81bfa34d99f7e59fb289b9e69c1962ca7a68a989fe2c8";
    private static final String TILL = "b5d7faeb3a5f5e3028aa2c578a68ceae83bf1ffa4a47a6940eb444a7d587cb16";
    private static final String STRANGER = "f".repeat(64);

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path directory;

    private MachineDirectory machine;
    private RuntimeNames names;

    @BeforeEach
    void recorded() {
        machine = MachineDirectory.recorded(directory);
        names = machine.names(clock);
    }

    @Test
    void shouldNameAContainerOfContainerdAndItsPod() {
        Ownership owner = learnt(POD_PATH + "/" + WEB, container(WEB, "unknown", pod()));

        assertEquals("web2", containerOf(owner).name());
        assertEquals("containerd", containerOf(owner).runtime());
        assertEquals("localhost/shop:2", containerOf(owner).image());
        assertNull(containerOf(owner).kind(), "main or init is for Kubernetes to tell");
        assertEquals(new PodFacts("shop-7d9f", "prod", POD, "burstable"), owner.pod());
    }

    @Test
    void shouldTellAPodsSandboxFromItsContainers() {
        Ownership owner = learnt(POD_PATH + "/" + SANDBOX, container(SANDBOX, "unknown", pod()));

        assertEquals(ContainerKind.SANDBOX, containerOf(owner).kind());
        assertNull(containerOf(owner).name());
        assertEquals("shop-7d9f", podOf(owner).name());
    }

    @Test
    void shouldNameThePodWhoseOwnCgroupItIsByOneOfItsContainers() {
        learnt(POD_PATH + "/" + WEB, container(WEB, "unknown", pod()));

        Ownership owner = names.complete(Ownership.of(null, pod(), null), POD_PATH);

        assertEquals("shop-7d9f", podOf(owner).name());
        assertEquals("prod", podOf(owner).namespace());
        assertNull(owner.container());
    }

    @Test
    void shouldNotNameAPodAfterTheContainerOfAnother() {
        PodFacts other = new PodFacts(null, null, "another", "burstable");

        Ownership owner = learnt("/kubepods/podanother/" + WEB, container(WEB, "unknown", other));

        assertEquals(other, owner.pod());
        assertEquals("web2", containerOf(owner).name());
    }

    @Test
    void shouldNameAPodmanContainerWithItsImage() {
        Ownership owner = learnt("/libpod_parent/libpod-" + SHOP, container(SHOP, "podman", null));

        assertEquals("shop", containerOf(owner).name());
        assertEquals("podman", containerOf(owner).runtime());
        assertEquals("localhost/shop:2", containerOf(owner).image());
        assertNull(owner.pod(), "a pod of Podman is none of Kubernetes");
    }

    @Test
    void shouldNameAPodmanContainerThatHasNoImage() {
        Ownership owner = learnt("/machine.slice/libpod-" + BARE + ".scope", container(BARE, "podman", null));

        assertEquals("bare", containerOf(owner).name());
        assertNull(containerOf(owner).image());
    }

    @Test
    void shouldNameADockerContainer() {
        Ownership owner = learnt("/docker/" + TILL, container(TILL, "docker", null));

        assertEquals("till", containerOf(owner).name());
        assertEquals("hog:1", containerOf(owner).image());
    }

    @Test
    void shouldTellTheRuntimeWhereThePathDoesNot() {
        assertEquals(
                "docker",
                containerOf(learnt("/x/" + TILL, container(TILL, "unknown", null)))
                        .runtime());
        assertEquals(
                "podman",
                containerOf(learnt("/x/" + SHOP, container(SHOP, "unknown", null)))
                        .runtime());
    }

    @Test
    void shouldTellAContainerByItsSpecificationWhereThePathIsAnyWord() {
        Ownership owner = learnt("/default/tea", Ownership.NONE);

        assertEquals(new ContainerFacts("tea", "tea", "containerd"), owner.container());
        assertEquals(
                "tea",
                containerOf(learnt("/default/tea/inside", Ownership.NONE)).name());
        assertEquals(
                Ownership.NONE, learnt("/other/default/tea", Ownership.NONE), "its specification has no such path");
        assertEquals(Ownership.NONE, learnt("/default/../default/tea", Ownership.NONE));
        assertEquals(Ownership.NONE, learnt("/default", Ownership.NONE));
    }

    @Test
    void shouldRememberAContainerThatIsGone() {
        learnt(POD_PATH + "/" + WEB, container(WEB, "unknown", pod()));
        machine.move("/run/containerd", "/gone");

        clock.advance(Duration.ofHours(1));
        assertEquals(
                "web2",
                containerOf(learnt(POD_PATH + "/" + WEB, container(WEB, "unknown", pod())))
                        .name());
    }

    @Test
    void shouldLookAgainLaterForWhatWasNotThere() {
        machine.move("/run/containerd", "/elsewhere");
        Ownership owner = container(WEB, "unknown", pod());
        assertNull(containerOf(learnt(POD_PATH + "/" + WEB, owner)).name());

        machine.move("/elsewhere", "/run/containerd");
        assertNull(containerOf(learnt(POD_PATH + "/" + WEB, owner)).name(), "not at once");
        clock.advance(Duration.ofSeconds(1));
        assertEquals("web2", containerOf(learnt(POD_PATH + "/" + WEB, owner)).name());
    }

    @Test
    void shouldTellTheNewNameOfAContainerThatWasStartedAgain() throws IOException {
        String path = "/docker/" + TILL;
        Ownership owner = container(TILL, "docker", null);
        assertEquals("till", containerOf(learnt(path, owner)).name());
        Path file = directory.resolve("var/lib/docker/containers/" + TILL + "/config.v2.json");
        Files.writeString(file, Files.readString(file).replace("\"/till\"", "\"/counter\""));

        assertEquals("till", containerOf(learnt(path, owner)).name(), "it was read a moment ago");
        clock.advance(Duration.ofSeconds(10));
        assertEquals("till", containerOf(names.complete(owner, path)).name(), "asking alone reads nothing");
        assertEquals("counter", containerOf(learnt(path, owner)).name());
    }

    @Test
    void shouldReadNothingWhenAskedWithoutABackground() {
        Ownership owner = container(WEB, "unknown", pod());

        assertSame(owner, names.complete(owner, POD_PATH + "/" + WEB));
    }

    @Test
    void shouldLearnInTheBackgroundWhatSomebodyAskedFor() {
        Ownership owner = container(WEB, "unknown", pod());
        names.start();
        try {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (names.complete(owner, POD_PATH + "/" + WEB).equals(owner) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
        } finally {
            names.stop();
        }

        assertEquals(
                "web2", containerOf(names.complete(owner, POD_PATH + "/" + WEB)).name());
    }

    @Test
    void shouldGiveWhatItGotOfAContainerThatNobodyKnows() {
        Ownership owner = container(STRANGER, "containerd", pod());

        assertEquals(owner, learnt(POD_PATH + "/" + STRANGER, owner));
    }

    @Test
    void shouldLeaveWhatIsKnownAlready() {
        ContainerFacts known =
                new ContainerFacts(WEB, "told", "containerd", ContainerKind.INIT, "i", "sha256:1", 1L, 2L, 3, null);
        PodFacts pod = new PodFacts("p", "n", POD, "burstable");

        Ownership owner = learnt(POD_PATH + "/" + WEB, Ownership.of(known, pod, null));

        assertEquals(known, owner.container());
        assertEquals(pod, owner.pod());
    }

    @Test
    void shouldNameAContainerOfAPodByItsLogWhenItsBundleIsGone() {
        String id = "a".repeat(64);
        machine.link("/var/log/containers/api-0_prod_db-" + id + ".log", "/nowhere");

        Ownership owner = learnt(POD_PATH + "/" + id, container(id, "unknown", pod()));

        assertEquals("db", containerOf(owner).name());
        assertEquals("api-0", podOf(owner).name());
        assertEquals("prod", podOf(owner).namespace());
        assertEquals("unknown", containerOf(owner).runtime());
    }

    @Test
    void shouldNameAPodByTheDirectoryOfItsLogs() {
        machine.file("/var/log/pods/prod_api-0_" + POD + "/web/0.log", "");

        Ownership owner = learnt(POD_PATH, Ownership.of(null, pod(), null));

        assertEquals(new PodFacts("api-0", "prod", POD, "burstable"), owner.pod());
    }

    @Test
    void shouldDescribeAUnit() {
        machine.file("/etc/systemd/system/shop.service", "[Unit]\nDescription=The shop\n");

        Ownership owner = learnt(
                "/system.slice/shop.service", new Ownership(null, null, null, new UnitFacts("shop.service", null)));

        assertEquals(new UnitFacts("shop.service", "The shop"), owner.unit());
    }

    @Test
    void shouldSurviveWhateverThePathIs() {
        for (String path :
                new String[] {"", "/", "//", "/..", "/../..", "/a/../../etc", "/\0/x", "/" + "x/".repeat(2_000)}) {
            assertNotNull(learnt(path, Ownership.NONE));
        }
    }

    @Test
    void shouldKeepABoundedNumberOfNames() {
        for (int i = 0; i <= RuntimeNames.MOST_CONTAINERS; i++) {
            String id = "%064x".formatted(i);
            names.learn("/docker/" + id, container(id, "docker", null));
        }

        assertEquals(RuntimeNames.MOST_CONTAINERS, names.known());
        assertEquals(1, names.evicted());
        assertTrue(names.files().looks() <= 1, "all processes are not looked at for each of many");
    }

    private Ownership learnt(String path, Ownership owner) {
        names.learn(path, owner);
        return names.complete(owner, path);
    }

    private static ContainerFacts containerOf(Ownership owner) {
        return Objects.requireNonNull(owner.container());
    }

    private static PodFacts podOf(Ownership owner) {
        return Objects.requireNonNull(owner.pod());
    }

    private static PodFacts pod() {
        return new PodFacts(null, null, POD, "burstable");
    }

    private static Ownership container(String id, String runtime, @Nullable PodFacts pod) {
        return Ownership.of(new ContainerFacts(id, null, runtime), pod, null);
    }
}
