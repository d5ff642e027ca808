package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.kernel.Hook;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.OpenOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process without any capability is told, by the real kernel. */
@Timeout(60)
class UnprivilegedEbpfTest {

    @TempDir
    private Path home;

    @Test
    void shouldNameTheCapabilitiesThatAProcessLacks() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can become nobody");
        Assumptions.assumeTrue(Files.exists(Path.of("/sys/kernel/btf/vmlinux")), "this kernel has no BTF");
        Assumptions.assumeTrue(asNobody("true").status == 0, "setpriv is missing");
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        Assumptions.assumeTrue(asNobody(java, "-version").status == 0, "nobody may not run " + java);
        letEverybodyRead();

        Answer answer = asNobody(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                AsNobody.class.getName(),
                home.toString());

        assertEquals(0, answer.status, answer.text);
        assertTrue(
                answer.text.contains(
                        "failed to load eBPF program: operation not permitted; missing CAP_BPF and CAP_PERFMON"),
                answer.text);
    }

    /** The program of the child process. */
    static final class AsNobody {

        private AsNobody() {}

        public static void main(String[] home) {
            EbpfSource source = new EbpfSource(
                    KernelInstall.below(Path.of(home[0])), OpenOptions.unpinned(1 << 20, EnumSet.allOf(Hook.class)));
            try {
                source.start(facts -> {});
                System.out.println("nobody may watch");
            } catch (SourceUnavailableException e) {
                System.out.println(e.getMessage());
            } finally {
                source.close();
            }
        }
    }

    private record Answer(int status, String text) {}

    private static Answer asNobody(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        all.addAll(List.of(command));
        Process process;
        try {
            process = new ProcessBuilder(all).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Answer(127, String.valueOf(e.getMessage()));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "no end");
        return new Answer(process.exitValue(), text);
    }

    /** A home as a distribution has it, with the classes beside: the build's own folders may be closed to nobody. */
    private void letEverybodyRead() throws IOException {
        copy(Path.of("../jni/target/native"), home.resolve("lib/native"));
        copy(Path.of("../jni/target/bpf"), home.resolve("lib/bpf"));
        int count = 0;
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (Files.isDirectory(Path.of(entry)) || name.startsWith("tapio-oom-") || name.startsWith("slf4j-")) {
                copy(Path.of(entry), home.resolve("classes").resolve(++count + "-" + name));
            }
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private String classPath() throws IOException {
        try (Stream<Path> entries = Files.list(home.resolve("classes"))) {
            return String.join(":", entries.map(Path::toString).toList());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(
                        Files.isDirectory(file) ? copy : copy.toAbsolutePath().getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
