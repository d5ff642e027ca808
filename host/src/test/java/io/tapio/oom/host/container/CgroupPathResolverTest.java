package io.tapio.oom.host.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OuterContainer;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.container.PathTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CgroupPathResolverTest {

    private static final int RANDOM_PATHS = 5_000;
    private static final int ID_LENGTH = 64;

    private final CgroupPathResolver resolver = new CgroupPathResolver();

    static Stream<Row> rows() {
        return PathTable.rows();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 4);
    }

    @Test
    void shouldKnowATableOfManyPaths() {
        assertTrue(rows().count() >= 150, "rows: " + rows().count());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldTellWhoseACgroupIsByItsPath(Row row) {
        assertEquals(row.owner(), resolver.resolve(row.path()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldSayOfTheSamePathsWhatTheyStandFor(Row row) {
        assertEquals(row.level(), CgroupLevels.of(row.path()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldFindTheSameInsideOfAContainerAndKeepThatOne(Row row) {
        Ownership owner = resolver.resolve("/docker/" + PathTable.OUTERMOST + row.path());

        ContainerFacts alone = row.owner().container();
        assertEquals(row.owner().pod(), owner.pod());
        if (alone == null) {
            ContainerFacts node = new ContainerFacts(PathTable.OUTERMOST, null, "docker");
            assertEquals(row.owner().pod() == null ? node : null, owner.container());
            return;
        }
        List<OuterContainer> around = new ArrayList<>(alone.outer() == null ? List.of() : alone.outer());
        around.add(new OuterContainer(PathTable.OUTERMOST, "docker"));
        assertEquals(
                new ContainerFacts(alone.id(), null, alone.runtime(), null, null, null, null, null, null, around),
                owner.container());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldStillFindAContainerWhereTheLevelsAboveItAreMissing(Row row) {
        ContainerFacts container = row.owner().container();
        if (container == null || container.id().length() != ID_LENGTH) {
            return;
        }
        List<String> components = CgroupPathResolver.components(row.path());
        int at = IntStream.range(0, components.size())
                .filter(i -> components.get(i).contains(container.id()))
                .max()
                .orElseThrow();
        int from = Math.max(0, at - 1);
        ContainerFacts found = resolver.resolve(
                        "/\u2026/" + String.join("/", components.subList(from, components.size())))
                .container();

        assertNotNull(found);
        assertEquals(container.id(), found.id());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldNotMindHowSlashesStand(Row row) {
        assertEquals(row.owner(), resolver.resolve(row.path() + "/"));
        assertEquals(row.owner(), resolver.resolve("/" + row.path().replace("/", "//")));
    }

    /** Made of the words that real paths are made of, in any order, and of others. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldMakeSomethingOfAnyPath(long seed) {
        List<String> words = rows().map(Row::path)
                .flatMap(path -> CgroupPathResolver.components(path).stream())
                .distinct()
                .toList();
        Random random = new Random(seed);
        int containers = 0;
        for (int i = 0; i < RANDOM_PATHS; i++) {
            String path = randomPath(words, random);
            Ownership owner = resolver.resolve(path);
            ContainerFacts container = owner.container();
            if (CgroupLevels.of(path) == CgroupLevel.CONTAINER) {
                assertNotNull(container, path);
                assertTrue((path + path.replace("\\x2d", "-")).contains(container.id()), path);
                containers++;
            }
            if (owner.unit() != null) {
                assertTrue(container == null && owner.pod() == null, path);
                assertTrue(path.contains(Objects.requireNonNull(owner.unit()).name()), path);
            }
            List<String> components = CgroupPathResolver.components(path);
            if (components.isEmpty() || !ContainerNaming.LXC_PARENTS.contains(components.getLast())) {
                assertEquals(container, resolver.resolve(path + "/worker").container(), path);
            }
        }
        assertTrue(containers > RANDOM_PATHS / 100, "containers among them: " + containers);
    }

    private static String randomPath(List<String> words, Random random) {
        StringBuilder path = new StringBuilder();
        int levels = random.nextInt(7);
        for (int level = 0; level < levels; level++) {
            path.append('/');
            if (random.nextInt(8) > 0) {
                path.append(words.get(random.nextInt(words.size())));
            } else {
                random.ints(random.nextInt(12), 1, 0x3000).forEach(path::appendCodePoint);
            }
        }
        return path.toString();
    }
}
