package io.tapio.oom.host.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.cgroup.CgroupTree.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CgroupTreeTest {

    @TempDir
    Path dir;

    @Test
    void on_a_hybrid_machine_memory_is_on_v1() throws IOException {
        Path unified = Files.createDirectory(dir.resolve("unified"));
        Files.writeString(unified.resolve("cgroup.controllers"), "\n");

        CgroupTree tree = locate("35 31 0:32 / " + dir + "/memory rw,relatime - cgroup cgroup rw,memory\n"
                        + "33 31 0:30 / " + dir + "/cpu rw,relatime shared:7 - cgroup cgroup rw,cpu\n"
                        + "41 31 0:38 / " + unified + " rw,relatime - cgroup2 cgroup2 rw\n")
                .orElseThrow();

        assertEquals(Version.V1, tree.version());
        assertEquals(dir.resolve("memory"), tree.directory());
    }

    @Test
    void the_unified_hierarchy_serves_where_it_offers_memory() throws IOException {
        Files.writeString(dir.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");

        CgroupTree tree = locate("30 23 0:26 / " + dir + " rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n")
                .orElseThrow();

        assertEquals(Version.V2, tree.version());
    }

    @Test
    void no_memory_controller_is_no_tree() throws IOException {
        assertTrue(locate("33 31 0:30 / " + dir + "/cpu rw - cgroup cgroup rw,cpu\n")
                .isEmpty());
    }

    @Test
    void a_mount_of_the_host_s_tree_is_preferred_to_the_container_s_own() throws IOException {
        Path own = Files.createDirectories(dir.resolve("own"));
        Path host = Files.createDirectories(dir.resolve("host tree"));
        for (Path each : List.of(own, host)) {
            Files.writeString(each.resolve("cgroup.controllers"), "memory\n");
        }

        CgroupTree tree = locate("30 23 0:26 / " + own + " ro - cgroup2 cgroup rw\n" + "31 23 0:26 /../../.. "
                        + host.toString().replace(" ", "\\040") + " ro - cgroup2 cgroup rw\n")
                .orElseThrow();

        assertEquals(host, tree.directory());
        assertEquals(List.of("/"), paths(tree));
    }

    @Test
    void paths_of_a_part_of_the_tree_start_at_the_hierarchy_s_root() throws IOException {
        Files.createDirectories(dir.resolve("below"));

        CgroupTree tree = locate("35 31 0:32 /docker/abc " + dir + " rw - cgroup cgroup rw,memory\n")
                .orElseThrow();

        assertEquals(List.of("/docker/abc", "/docker/abc/below"), paths(tree));
    }

    @Test
    void a_process_in_its_own_cgroup_namespace_is_told() throws IOException {
        String mount = "35 31 0:32 / " + dir + "/memory rw - cgroup cgroup rw,memory\n";
        Files.createDirectories(dir.resolve("ns"));
        Path link = dir.resolve("ns/cgroup");

        Files.createSymbolicLink(link, Path.of("cgroup:[4026531835]"));
        assertFalse(locate(mount).orElseThrow().namespaced());

        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("cgroup:[4026532445]"));
        assertTrue(locate(mount).orElseThrow().namespaced());
    }

    @Test
    void a_walk_visits_parents_first_and_knows_leaves() {
        CgroupFiles files = new CgroupFiles(dir, Version.V2)
                .write("a/b", "memory.max", "max")
                .write("c", "memory.max", "max");
        Map<String, Boolean> leaves = new HashMap<>();
        List<String> order = new ArrayList<>();

        CgroupTree.Walk walk = files.tree().walk(100, cgroup -> {
            order.add(cgroup.path());
            leaves.put(cgroup.path(), cgroup.leaf());
        });

        assertEquals(Map.of("/", false, "/a", false, "/a/b", true, "/c", true), leaves);
        assertTrue(order.indexOf("/") < order.indexOf("/a") && order.indexOf("/a") < order.indexOf("/a/b"));
        assertTrue(walk.complete());
    }

    @Test
    void a_walk_stops_at_its_limit_and_counts_the_rest() {
        CgroupFiles files = new CgroupFiles(dir, Version.V2);
        for (int i = 0; i < 10; i++) {
            files.write("c" + i, "memory.max", "max");
        }
        List<String> visited = new ArrayList<>();

        CgroupTree.Walk walk = files.tree().walk(4, cgroup -> visited.add(cgroup.path()));

        assertEquals(4, visited.size());
        assertEquals(new CgroupTree.Walk(4, 7, 0), walk);
        assertFalse(walk.complete());
        assertThrows(IllegalArgumentException.class, () -> files.tree().walk(0, cgroup -> {}));
    }

    @Test
    void a_symbolic_link_is_no_cgroup() throws IOException {
        Files.createSymbolicLink(dir.resolve("loop"), dir);

        assertEquals(List.of("/"), paths(CgroupTree.at(dir, Version.V2)));
    }

    @Test
    void no_limit_is_absent_on_both_versions() {
        CgroupFiles v1 = new CgroupFiles(dir.resolve("v1"), Version.V1)
                .write("a", "memory.limit_in_bytes", "9223372036854771712")
                .write("b", "memory.limit_in_bytes", "1048576");
        CgroupFiles v2 = new CgroupFiles(dir.resolve("v2"), Version.V2)
                .write("a", "memory.max", "max")
                .write("b", "memory.max", "1048576");

        for (CgroupTree tree : List.of(v1.tree(), v2.tree())) {
            assertNull(tree.memory(tree.directory().resolve("a")).limitBytes());
            assertEquals(1048576L, tree.memory(tree.directory().resolve("b")).limitBytes());
        }
    }

    @Test
    void files_that_are_not_there_are_absent_facts() {
        CgroupMemory gone = CgroupTree.at(dir, Version.V2).memory(dir.resolve("gone"));

        assertNull(gone.usageBytes());
        assertNull(gone.peakBytes());
        assertNull(gone.pairs("memory.events"));
        assertEquals(Map.of(), gone.stat());
    }

    private Optional<CgroupTree> locate(String mountinfo) throws IOException {
        Files.writeString(dir.resolve("mountinfo"), mountinfo);
        return CgroupTree.locate(dir);
    }

    private static List<String> paths(CgroupTree tree) {
        List<String> paths = new ArrayList<>();
        tree.walk(100, cgroup -> paths.add(cgroup.path()));
        return paths;
    }
}
