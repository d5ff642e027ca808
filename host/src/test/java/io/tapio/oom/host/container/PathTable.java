package io.tapio.oom.host.container;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OuterContainer;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table of real paths, for tests. */
final class PathTable {

    static final String OUTERMOST = "0c0d0e0f".repeat(8);

    private static final String FILE = "/cgroup-paths/paths.md";

    private PathTable() {}

    /** One line. */
    record Row(String path, String runtime, CgroupLevel level, Ownership owner) {

        @Override
        public String toString() {
            return path;
        }
    }

    static Stream<Row> rows() {
        try (InputStream in = Objects.requireNonNull(PathTable.class.getResourceAsStream(FILE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> line.startsWith("| /")).map(PathTable::row).toList().stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Row row(String line) {
        String[] cells = Arrays.stream(fill(line).split("\\|", -1))
                .skip(1)
                .map(String::strip)
                .toArray(String[]::new);
        return new Row(
                cells[0],
                cells[1],
                CgroupLevel.valueOf(cells[5].toUpperCase(Locale.ROOT)),
                new Ownership(
                        container(cells[2], cells[1], cells[6]),
                        cells[3].equals("-") ? null : new PodFacts(null, null, cells[3], absent(cells[4])),
                        null,
                        cells[7].equals("-") ? null : new UnitFacts(cells[7], null)));
    }

    private static @Nullable ContainerFacts container(String id, String runtime, String outer) {
        if (id.equals("-")) {
            return null;
        }
        List<OuterContainer> around = outer.equals("-")
                ? List.of()
                : Arrays.stream(outer.split(" ", -1))
                        .map(each -> each.split("/", 2))
                        .map(each -> new OuterContainer(each[1], each[0]))
                        .toList();
        return new ContainerFacts(id, null, runtime, null, null, null, null, null, null, around);
    }

    private static @Nullable String absent(String cell) {
        return cell.equals("-") ? null : cell;
    }

    private static String fill(String text) {
        String uid = "0f3c1a52-7d1e-4c39-9a55-8a2f6d5f1b10";
        return text.replace("{u_}", uid.replace('-', '_'))
                .replace("{u}", uid)
                .replace("{v}", "1b2c3d4e-0000-4000-8000-000000000001")
                .replace("{h}", "187bff14cccb94f179e943eacce55bb3")
                .replace("{b}", "q7y2m5k1w0x9z8v6u4t3s1r0p")
                .replace("{1}", "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192")
                .replace("{2}", "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90")
                .replace("{3}", "4f5c3ad5f8c1c7b2a1d3e0f9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9");
    }
}
