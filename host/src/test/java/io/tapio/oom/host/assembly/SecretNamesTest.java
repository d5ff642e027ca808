package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.config.MaskPattern;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {

    @Test
    void shouldHideWhatTheUserNamedBesideTheBuiltInNames() {
        CommandLineMask mask = mask("pin", "*-seed");

        assertEquals(
                "app --pin=*** --PIN *** -Dpin=*** --wallet-seed=*** --password=*** --pinned=1",
                mask.mask("app\0--pin=1234\0--PIN\0001234\0-Dpin=1234\0--wallet-seed=a b\0--password=x\0--pinned=1"));
        assertEquals(Map.of("PIN", "***", "SPIN", "1"), mask.maskEnvironment(Map.of("PIN", "1234", "SPIN", "1")));
    }

    @Test
    void shouldShowWhatTheUserExempted() {
        CommandLineMask mask = mask("!key-file", "!*.keystore.password-hint");

        assertEquals(
                "app --key-file=/etc/tls.pem --key=*** -Dx.keystore.password-hint=blue",
                mask.mask("app\0--key-file=/etc/tls.pem\0--key=x\0-Dx.keystore.password-hint=blue"));
    }

    @Test
    void shouldLetTheUsersNamesAloneCountWhenAllOthersAreExempt() {
        SecretNames names = names("!*", "pin");

        assertTrue(names.contain("--pin"));
        assertFalse(names.contain("--password"));
    }

    @Test
    void shouldHideWhatShowsByItsFormWhateverIsExempt() {
        assertEquals("app https://u:***@h/", mask("!*").mask("app\0https://u:hunter2@h/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "-", "a ", "a="})
    void shouldTakeNoLongerThanTheLengthAsksForWhateverThePatterns(String piece) {
        String argument = piece.repeat((64 << 10) / piece.length());
        MaskPattern worst = new MaskPattern("*a".repeat(31) + "*b");
        CommandLineMask mask = new CommandLineMask(new SecretNames(Collections.nCopies(8, worst)));

        assertTimeout(Duration.ofSeconds(5), () -> mask.mask(argument));
    }

    private static CommandLineMask mask(String... patterns) {
        return new CommandLineMask(names(patterns));
    }

    private static SecretNames names(String... patterns) {
        return new SecretNames(Stream.of(patterns).map(MaskPattern::new).toList());
    }
}
