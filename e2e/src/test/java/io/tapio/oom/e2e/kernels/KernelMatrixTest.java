package io.tapio.oom.e2e.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The collector as it is installed, on Debian's kernels in virtual machines. {@code -Dtapio.kernels=none} leaves them
 * out.
 */
@ParameterizedClass(name = "Linux {0}")
@ValueSource(strings = {"6.1", "6.12"})
class KernelMatrixTest extends StoryCases {

    private static final List<String> CASES = List.of(
            "single",
            "other-user",
            "threads",
            "tmpfs",
            "sidecar",
            "group",
            "pod-limit",
            "other",
            "protect",
            "fork-storm",
            "short-lived",
            "storm",
            "reaper",
            "global");

    /** SIGTERM ended it, and it said so. */
    private static final String STOPPED = "143";

    private static @Nullable Guest guest;

    @Parameter
    private String kernel = "";

    @BeforeParameterizedClassInvocation
    static void boot(String kernel) {
        Assumptions.assumeFalse("none".equals(System.getProperty("tapio.kernels")), "told not to boot other kernels");
        guest = Guest.boot(kernel, CASES);
    }

    private static Guest guest() {
        return Objects.requireNonNull(guest);
    }

    @Override
    protected Evidence evidence() {
        return guest().evidence();
    }

    @Test
    void shouldPlayEachCaseAndStopWhenToldTo() {
        assertEquals(
                CASES,
                List.copyOf(evidence().witness().cases().keySet()),
                () -> String.join("\n", guest().lines("log")));
        assertEquals(STOPPED, guest().word("status"), () -> String.join("\n", guest().lines("log")));
    }

    @Test
    void shouldAttachEveryHookThatTellsMore() {
        assertTrue(evidence().hasAllHooks(), () -> kernel + ": " + String.join("\n", guest().lines("log")));
    }

    @Test
    void shouldSeeTheSameWithEachSetOfHooks() {
        assertEquals("0", guest().word("native-status"), () -> String.join("\n", guest().lines("native")));
    }

    @Test
    void shouldReadOfCgroupsWhatTheirFilesSay() {
        assertEquals("0", guest().word("samples-status"), () -> String.join("\n", guest().lines("samples")));
    }
}
