package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GfpFlagsTest {

    private static final Path LOGS = Path.of("src/test/resources/kernel-logs");
    private static final Pattern PRINTED = Pattern.compile("gfp_mask=0x([0-9a-f]+)\\(([^)]+)\\)");

    @Test
    void shouldNameFlagsAsThatKernelDidInItsReport() throws IOException {
        Map<String, String> formats = Map.of(
                "-6.1.0-", "6.1.0-56-cloud-amd64",
                "-6.12.", "6.12.117+deb12-cloud-amd64",
                "-6.18.", "6.18.44");
        int compared = 0;
        try (Stream<Path> logs = Files.list(LOGS)) {
            for (Path log : logs.toList()) {
                Matcher printed = PRINTED.matcher(Files.readString(log));
                assertTrue(printed.find(), log::toString);
                String release = formats.entrySet().stream()
                        .filter(each -> log.toString().contains(each.getKey()))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
                long mask = Long.parseLong(printed.group(1), 16);
                assertEquals(printed.group(2), join(flags(release), mask), log::toString);
                assertEquals(printed.group(2), join(GfpFlags.common(), mask), log::toString);
                compared++;
            }
        }
        assertTrue(compared >= 9, "reports compared: " + compared);
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0-56-cloud-amd64, 0x400cc0, GFP_KERNEL_ACCOUNT",
        "6.1.0-56-cloud-amd64, 0x1c24ca, GFP_TRANSHUGE",
        "6.1.0-56-cloud-amd64, 0xa20, GFP_ATOMIC",
        "6.12.117+deb12-cloud-amd64, 0xa20, GFP_ATOMIC|0x200",
        "6.12.117+deb12-cloud-amd64, 0x1100cca, GFP_HIGHUSER_MOVABLE|0x1000000",
        "6.18.44, 0x1100cca, GFP_HIGHUSER_MOVABLE|__GFP_NO_OBJ_EXT",
        "6.18.44, 0x140cca, GFP_HIGHUSER_MOVABLE|__GFP_COMP",
        "6.18.44, 0x8c40, GFP_NOFS|__GFP_NOFAIL",
    })
    void shouldTakeTheBitsFromTheKernelsOwnList(String release, String mask, String names) throws IOException {
        assertEquals(names, join(flags(release), Long.decode(mask)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1.0-56-cloud-amd64", "6.12.117+deb12-cloud-amd64", "6.18.44"})
    void shouldNameTheCommonBitsAsEachKernelDoes(String release) throws IOException {
        GfpFlags own = flags(release);
        for (long mask : List.of(0xcc0L, 0x100ccaL, 0x400cc0L, 0x140dcaL, 0x1c24caL, 0x100cc0L, 0xc40L, 0x12cc0L)) {
            // 6.18 lists single bits by their number.
            assertEquals(
                    Set.copyOf(own.names(mask)), Set.copyOf(GfpFlags.common().names(mask)));
        }
    }

    @Test
    void shouldLeaveBitsWithoutANameANumber() {
        assertEquals("GFP_KERNEL|0x40000200", join(GfpFlags.common(), 0x4000_0ec0L));
        assertEquals(List.of(), GfpFlags.common().names(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{(1UL << (___GFP_IO_BIT)), \"A\"}", "{(1, \"A\"}", "{1 2, \"A\"}", "{, \"A\"} {|, \"B\"}"})
    void shouldRefuseBitsThatItCannotWorkOut(String format) {
        assertThrows(IllegalArgumentException.class, () -> GfpFormat.parse(format));
    }

    @Test
    void shouldFindNoNamesWhereThereAreNone() {
        assertEquals(List.of(), GfpFormat.parse("print fmt: \"pid=%d\", REC->pid"));
    }

    private static String join(GfpFlags flags, long mask) {
        return String.join("|", flags.names(mask));
    }

    private static GfpFlags flags(String release) throws IOException {
        String resource = "/gfp-formats/" + release + ".format";
        try (InputStream in = GfpFlagsTest.class.getResourceAsStream(resource)) {
            return new GfpFlags(GfpFormat.parse(
                    new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8)));
        }
    }
}
