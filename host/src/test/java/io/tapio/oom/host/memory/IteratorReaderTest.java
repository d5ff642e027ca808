package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.NativeException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real kernel, whose other cgroups other programs use: every test looks at its own. */
@Timeout(120)
class IteratorReaderTest {

    private static final KernelInstall BUILT = new KernelInstall(
            Path.of("../jni/target/native"),
            Path.of("../jni/target/bpf/oom_monitor."
                    + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86") + ".bpf.o"));
    private static final long LIMIT = 32 << 20;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    @SuppressWarnings("NullAway.Init")
    private CgroupTree tree;

    @SuppressWarnings("NullAway.Init")
    private Path zone;

    @BeforeEach
    void makeZone() throws IOException {
        Optional<CgroupTree> here = CgroupTree.locate().filter(CgroupTree::hasTheKernelsPaths);
        Assumptions.assumeTrue(here.isPresent(), "no memory cgroups of the machine here");
        tree = here.orElseThrow();
        zone = tree.directory()
                .resolve("tapio-iterator-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(zone);
            limit(zone);
        } catch (IOException e) {
            Assumptions.abort("memory cgroups can't be made here: " + e.getMessage());
        }
    }

    @AfterEach
    void removeZone() throws Exception {
        long began = System.nanoTime();
        while (Files.exists(zone)) {
            for (String pid : Files.readAllLines(zone.resolve("cgroup.procs"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
            try {
                Files.delete(zone);
            } catch (FileSystemException busy) {
                if (System.nanoTime() - began > PATIENCE_NS) {
                    throw busy;
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private void limit(Path cgroup) throws IOException {
        String file = tree.version() == Version.V2 ? "memory.max" : "memory.limit_in_bytes";
        Files.writeString(cgroup.resolve(file), Long.toString(LIMIT));
    }

    @Test
    void shouldReadTheSameAsTheFilesHave() throws Exception {
        Process quiet = new ProcessBuilder(
                        "sh",
                        "-c",
                        "echo $$ > " + zone + "/cgroup.procs; text=$(head -c 3000000 /dev/zero | tr '\\0' x);"
                                + " echo ready; read never")
                .start();
        try (CgroupReader kernel = open();
                CgroupReader files = new FileReader(tree, 20_000, any -> true, new OpenFiles(100))) {
            assertEquals('r', quiet.getInputStream().read());
            Map<Figure, String> differ = Map.of();
            long began = System.nanoTime();
            do {
                differ = differences(mine(files), mine(kernel));
                // The kernel sums some of its figures up every two seconds.
                TimeUnit.MILLISECONDS.sleep(100);
            } while (!differ.isEmpty() && System.nanoTime() - began < PATIENCE_NS);
            assertEquals(Map.of(), differ);
            Reading reading = mine(kernel);
            assertEquals(tree.pathOf(zone), reading.path());
            assertEquals(LIMIT, reading.get(Figure.LIMIT));
            Long held = reading.unreclaimable();
            assertTrue(held != null && held > 3_000_000, "held " + held);
            for (Figure figure :
                    List.of(Figure.USAGE, Figure.ANON, Figure.KERNEL, Figure.LIMIT_HITS, Figure.OOM_KILLS)) {
                assertTrue(reading.has(figure), figure.name());
            }
        } finally {
            quiet.destroyForcibly().waitFor();
        }
    }

    /** Of those that both know. */
    private static Map<Figure, String> differences(Reading files, Reading kernel) {
        Map<Figure, String> differ = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            Long one = files.get(figure);
            Long other = kernel.get(figure);
            if (one != null && other != null && !one.equals(other)) {
                differ.put(figure, one + " in the file, " + other + " read by the kernel");
            }
        }
        return differ;
    }

    @Test
    void shouldNameCgroupsThatComeAndGoAndComeAgainUnderTheirNames() throws Exception {
        try (CgroupReader kernel = open()) {
            Set<Long> ids = new HashSet<>();
            for (int turn = 0; turn < 3; turn++) {
                List<Path> made = new ArrayList<>();
                try {
                    for (int i = 0; i < 100; i++) {
                        made.add(Files.createDirectory(zone.resolve("c" + i)));
                    }
                    List<Reading> below = below(kernel);
                    assertEquals(100, below.size());
                    for (Reading each : below) {
                        Path directory = tree.directoryOf(each.path()).orElseThrow();
                        assertEquals(Files.getAttribute(directory, "unix:ino"), each.id());
                        assertTrue(ids.add(each.id()), "seen before: " + each.path());
                    }
                } finally {
                    for (Path each : made) {
                        Files.delete(each);
                    }
                }
                assertEquals(List.of(), below(kernel));
            }
        }
    }

    @Test
    void shouldSayAtOnceWhoseLimitIsHit() throws Exception {
        long id = (Long) Files.getAttribute(zone, "unix:ino");
        Path file = Files.createTempFile(Path.of("target"), "cache", null);
        try (CgroupReader kernel = open()) {
            Set<Long> hits = new HashSet<>();
            Process reader = new ProcessBuilder(
                            "sh", "-c", "echo $$ > " + zone + "/cgroup.procs; head -c 64000000 /dev/zero > " + file)
                    .start();
            long began = System.nanoTime();
            while (!hits.contains(id) && System.nanoTime() - began < PATIENCE_NS) {
                kernel.await(100, hits::add);
            }
            reader.destroyForcibly().waitFor();
            assertTrue(hits.contains(id), "hits of " + hits);
        } finally {
            Files.delete(file);
        }
    }

    private List<Reading> below(CgroupReader kernel) throws IOException {
        return kernel.readAll().readings().stream()
                .filter(reading -> reading.path().startsWith(tree.pathOf(zone) + "/"))
                .toList();
    }

    private Reading mine(CgroupReader from) throws IOException {
        Reading found = null;
        for (Reading each : from.readAll().readings()) {
            if (each.path().equals(tree.pathOf(zone))) {
                assertNull(found, "twice");
                found = each;
            }
        }
        assertNotNull(found, "not read: " + zone);
        return found;
    }

    private CgroupReader open() {
        try {
            return new IteratorReader(tree, BUILT);
        } catch (NativeException e) {
            Assumptions.abort("the iterator can't be had here: " + e.getMessage());
            throw new IllegalStateException(e);
        }
    }
}
