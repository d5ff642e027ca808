package io.tapio.oom.host.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigRecordsTest {

    @Test
    void shouldCarryEveryRefusedValueInTheMessage() {
        String message = assertThrows(InvalidValueException.class, () -> oom(1_000_000, 0))
                .getMessage();
        assertEquals(
                "ring_buffer_size must be a power of two: 1000000; event_batch_size must be from 1 to 100000: 0",
                message);
    }

    @Test
    void shouldRefuseValuesOutsideTheirRange() {
        assertThrows(InvalidValueException.class, () -> new HttpConfig(true, " ", 1));
        assertThrows(InvalidValueException.class, () -> new HttpConfig(true, "x", 65_536));
        assertThrows(
                InvalidValueException.class,
                () -> new KubernetesConfig(Path.of("kubeconfig"), List.of(), List.of(), true));
        assertThrows(InvalidValueException.class, () -> new MemoryConfig(Duration.ZERO, Duration.ZERO, 70));
        assertThrows(InvalidValueException.class, () -> new SinkConfig("a b", "p", true, false, Map.of()));
        assertThrows(
                InvalidValueException.class,
                () -> new RouteMatch(Map.of(RouteMatch.Field.SEVERITY, List.of(new Glob("crit*")))));
        assertThrows(IllegalArgumentException.class, () -> new Glob(""));
        SourceConfig d = SourceConfig.defaults();
        assertEquals(
                "pin_directory must be an absolute path: a; state_directory must be an absolute path: b",
                assertThrows(
                                InvalidValueException.class,
                                () -> new SourceConfig(d.mode(), true, Path.of("a"), true, Path.of("b")))
                        .getMessage());
    }

    @Test
    void shouldRefuseARouteToASinkThatDoesNotExist() {
        HostConfig d = HostConfig.defaults();
        List<RouteConfig> routes = List.of(new RouteConfig(EventMatch.ANYTHING, List.of("nowhere"), false));
        String message = assertThrows(
                        InvalidValueException.class,
                        () -> new HostConfig(
                                d.node(),
                                d.log(),
                                d.oom(),
                                d.source(),
                                d.http(),
                                d.memory(),
                                d.prediction(),
                                d.kubernetes(),
                                d.journal(),
                                d.plugins(),
                                d.sinks(),
                                routes,
                                d.timeWindows(),
                                d.inhibit(),
                                d.summary()))
                .getMessage();
        assertEquals("routes must name a sink that exists: nowhere", message);
    }

    @Test
    void shouldCallTheNodeByItsHostNameWhenNothingElseIsSaid() {
        assertEquals("a", NodeName.of(Map.of("NODE_NAME", " a ")));
        assertFalse(NodeName.of(Map.of("NODE_NAME", " ")).isBlank());
    }

    @ParameterizedTest
    @CsvSource({"0ms,0s", "1500ms,1500ms", "60s,1m", "90s,90s", "60m,1h", "48h,2d"})
    void shouldWriteDurationsShort(String text, String shortest) {
        assertEquals(shortest, Durations.text(Durations.parse(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "2B,2",
        "3kB,3000",
        "4MB,4000000",
        "64KiB,65536",
        "1GiB,1073741824",
        "99999999TiB,9223372036854775807"
    })
    void shouldReadSizes(String text, long bytes) {
        assertEquals(bytes, Sizes.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "prod-*,prod-1,true",
        "prod-*,prod,false",
        "*,'',true",
        "a?c,abc,true",
        "a?c,ac,false",
        "*-db-*,x-db-y,true",
        "a*b*c,aXbYbZc,true",
        "a*b*c,aXbYbZ,false",
        "a.c,abc,false",
        "[a],a,false"
    })
    void shouldMatchWholeNames(String pattern, String name, boolean matches) {
        assertEquals(matches, new Glob(pattern).matches(name));
    }

    @Test
    void shouldMatchInReasonableTimeWhateverThePattern() {
        assertFalse(new Glob("*a".repeat(200) + "b").matches("a".repeat(5_000)));
        assertTrue(new Glob("*a".repeat(200)).matches("a".repeat(5_000)));
    }

    private static OomConfig oom(int ringBufferSize, int eventBatchSize) {
        OomConfig d = OomConfig.defaults();
        return new OomConfig(
                true,
                95,
                80,
                ringBufferSize,
                eventBatchSize,
                1,
                true,
                true,
                List.of(),
                true,
                true,
                List.of(),
                List.of(),
                true,
                d.k8sContextTimeout(),
                false);
    }
}
