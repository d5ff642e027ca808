package io.tapio.oom.host.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.ContainerFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runtimes that keep their files elsewhere, or whose files are not what they should be. */
class RuntimeFilesTest {

    private static final String TASKS = "/io.containerd.runtime.v2.task";
    private static final String WEB = "5f6821dbfc6773fef1220182689821fa1e0f68b2c90c5234ca2c589114b281b8";
    private static final String SANDBOX = "df4edd149c67faae9be82de24efd4a8f5a744c091dbc49c8747f67f89ace861d";
    private static final String SHOP = "eca1f3efd7b70f352627712f4cf97274171bfeaaa88cc926f3c6aef6aa3c421a";
    private static final String TILL = "b5d7faeb3a5f5e3028aa2c578a68ceae83bf1ffa4a47a6940eb444a7d587cb16";
    private static final String STORAGE = "/var/lib/containers/storage";
    private static final String HOME = "/home/ann/.local/share/containers/storage";
    private static final String ANNS = "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-";

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path directory;

    private MachineDirectory machine;
    private RuntimeFiles files;

    @BeforeEach
    void recorded() {
        machine = MachineDirectory.recorded(directory);
        files = new RuntimeFiles(machine.files(), machine.proc(), clock);
    }

    @Test
    void shouldFindTheStateOfAnotherContainerdByItsShims() {
        machine.move("/run/containerd", "/srv/other");
        machine.process(
                7,
                "containerd-shim",
                0,
                "/srv/other" + TASKS + "/k8s.io/" + SANDBOX,
                "/usr/bin/containerd-shim-runc-v2");

        assertEquals("web2", found(WEB, "containerd", "/kubepods/x").name());
        assertEquals("tea", plain("default", "tea"), "it is known by then");
    }

    @Test
    void shouldFindTheStateOfAnotherContainerdForItsPlainContainersToo() {
        machine.move("/run/containerd", "/srv/other");
        machine.process(
                7, "containerd-shim", 0, "/srv/other" + TASKS + "/default/tea", "/usr/bin/containerd-shim-runc-v2");

        assertEquals("tea", plain("default", "tea"));
        assertNull(plain("system.slice", "tea.service"));
        assertEquals(1, files.looks(), "no service is worth a look at all processes");
    }

    @Test
    void shouldFindARootlessContainerByItsConmonForItsUsersSliceAlone() {
        machine.move(STORAGE, HOME);
        machine.process(8, "conmon", 1000, "", conmon(SHOP, HOME, "shop"));

        assertEquals("shop", found(SHOP, "podman", ANNS + SHOP + ".scope").name());
        assertEquals(
                "localhost/shop:2",
                found(SHOP, "podman", ANNS + SHOP + ".scope").image());
        assertNull(find(SHOP, "podman", "/machine.slice/libpod-" + SHOP + ".scope"));
        assertNull(find(SHOP, "podman", "/user.slice/user-1001.slice/libpod-" + SHOP + ".scope"));
    }

    @Test
    void shouldNameAContainerByItsConmonAloneWhereItsFilesCantBeHad() {
        machine.process(8, "conmon", 0, "", conmon("a".repeat(64), "/srv/gone", "bare"));

        assertEquals(
                KnownContainer.plain("podman", "bare", null),
                find("a".repeat(64), "podman", "/machine.slice/libpod-" + "a".repeat(64) + ".scope"));
    }

    @Test
    void shouldNotBelieveAProcessInsideOfAContainer() {
        machine.inNamespaces("8\t1", 8, "conmon", 0, "", conmon("a".repeat(64), "/srv/gone", "false-name"));

        assertNull(find("a".repeat(64), "podman", "/machine.slice/libpod-x.scope"));
    }

    @Test
    void shouldNotBelieveAUserOnTheContainersOfAnother() {
        machine.process(8, "conmon", 1000, "", conmon("a".repeat(64), "/srv/gone", "false-name"));

        assertNull(find("a".repeat(64), "podman", "/machine.slice/libpod-x.scope"));
    }

    @Test
    void shouldFindAnotherDataRootOfDocker() {
        machine.move("/var/lib/docker", "/data/docker")
                .file("/etc/docker/daemon.json", "{\"data-root\": \"/data/docker\"}");
        assertEquals("till", found(TILL, "docker", "/docker/" + TILL).name());

        machine.move("/data/docker", "/elsewhere");
        machine.process(9, "dockerd", 0, "", "/usr/sbin/dockerd", "--data-root=/elsewhere");
        assertEquals("till", found(TILL, "docker", "/docker/" + TILL).name());
    }

    @Test
    void shouldNotLookAtAllProcessesForEachOfMany() {
        for (int i = 0; i < 100; i++) {
            find("%064x".formatted(i), "podman", "/libpod_parent/x");
        }
        assertEquals(1, files.looks());

        clock.advance(Duration.ofMillis(100));
        find("a".repeat(64), "podman", "/libpod_parent/x");
        assertEquals(2, files.looks());
    }

    @Test
    void shouldNameAContainerOfCriO() {
        crio(
                "a",
                "\"io.kubernetes.cri-o.ContainerType\": \"container\", \"io.kubernetes.container.name\": \"db\","
                        + "\"io.kubernetes.cri-o.ImageName\": \"quay.io/db@sha256:12\", \"io.kubernetes.cri-o.Annotations\": \"{}\",");

        assertEquals(
                new KnownContainer("cri-o", "db", "quay.io/db@sha256:12", false, "db-0", "prod", "uid-1"),
                find("a".repeat(64), "cri-o", "/kubepods.slice/crio-x.scope"));
    }

    @Test
    void shouldGiveTheSandboxOfCriONoName() {
        crio("b", "\"io.kubernetes.cri-o.ContainerType\": \"sandbox\", \"io.kubernetes.container.name\": \"POD\",");

        assertEquals(
                new KnownContainer("cri-o", null, null, true, "db-0", "prod", "uid-1"),
                find("b".repeat(64), "cri-o", "/kubepods.slice/crio-x.scope"));
    }

    @Test
    void shouldNameAContainerOfNerdctl() {
        machine.file(
                "/run/containerd" + TASKS + "/default/" + "c".repeat(64) + "/config.json",
                "{\"annotations\": {\"nerdctl/name\": \"wine\", \"nerdctl/namespace\": \"default\"}}");

        assertEquals(
                KnownContainer.plain("containerd", "wine", null),
                find("c".repeat(64), "containerd", "/system.slice/nerdctl-x.scope"));
    }

    @Test
    void shouldNameAPodsContainerOfDocker() {
        docker("\"Name\": \"/k8s_db_db-0_prod_uid-1_0\", \"Config\": {\"Image\": \"sha256:12\", \"Labels\": {"
                + "\"io.kubernetes.docker.type\": \"container\", \"io.kubernetes.container.name\": \"db\","
                + "\"io.kubernetes.pod.name\": \"db-0\", \"io.kubernetes.pod.namespace\": \"prod\","
                + "\"io.kubernetes.pod.uid\": \"uid-1\"}}");

        assertEquals(
                new KnownContainer("docker", "db", null, false, "db-0", "prod", "uid-1"),
                find("d".repeat(64), "docker", "/kubepods/x"));
    }

    @Test
    void shouldGiveNothingForFilesThatMakeNoSenseAndCountThem() {
        List<String> nonsense = List.of(
                "",
                "{",
                "[]",
                "null",
                "\"x\"",
                "{\"Name\": ",
                "{\"Name\": \"/x\"",
                "\0\0\0",
                "{\"Name\":\"\\ud800",
                "{}}{",
                "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}",
                "\ufeff{",
                "{\"Config\": {\"Labels\": {\"a\"}}}");
        for (String text : nonsense) {
            machine.file("/var/lib/docker/containers/" + "d".repeat(64) + "/config.v2.json", text);
            find("d".repeat(64), "docker", "/docker/x");
        }

        assertTrue(files.malformed() >= nonsense.size() - 1, "counted: " + files.malformed());
    }

    @Test
    void shouldTakeMembersOfAnotherKindForAbsent() {
        docker(
                "\"Name\": 7, \"Config\": {\"Image\": [\"x\"], \"Labels\": \"none\"}, \"State\": {\"Name\": \"/wrong\"}");

        assertEquals(KnownContainer.plain("docker", null, null), find("d".repeat(64), "docker", "/docker/x"));
    }

    private void docker(String members) {
        machine.file("/var/lib/docker/containers/" + "d".repeat(64) + "/config.v2.json", "{" + members + "}");
    }

    private void crio(String id, String annotations) {
        machine.file(
                "/run/containers/storage/overlay-containers/" + id.repeat(64) + "/userdata/config.json",
                "{\"annotations\": {" + annotations + "\"io.container.manager\": \"cri-o\","
                        + "\"io.kubernetes.pod.name\": \"db-0\", \"io.kubernetes.pod.namespace\": \"prod\","
                        + "\"io.kubernetes.pod.uid\": \"uid-1\"}}");
    }

    private static String[] conmon(String id, String storage, String name) {
        return new String[] {
            "/usr/bin/conmon",
            "--api-version",
            "1",
            "-c",
            id,
            "-u",
            id,
            "-b",
            storage + "/overlay-containers/" + id + "/userdata",
            "-n",
            name,
            "--exit-command",
            "/usr/bin/podman"
        };
    }

    private @Nullable String plain(String... components) {
        ContainerdFiles.Plain found = files.plain(List.of(components));
        return found == null ? null : found.id();
    }

    private KnownContainer found(String id, String runtime, String path) {
        KnownContainer known = find(id, runtime, path);
        assertNotNull(known);
        return known;
    }

    private @Nullable KnownContainer find(String id, String runtime, String path) {
        clock.advance(Duration.ofMillis(runtime.equals("podman") && path.startsWith("/libpod_parent") ? 0 : 100));
        return files.container(new ContainerFacts(id, null, runtime), false, path);
    }
}
