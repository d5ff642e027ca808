package io.tapio.oom.host.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitFilesTest {

    @TempDir
    private Path directory;

    private MachineDirectory machine;

    @BeforeEach
    void machine() {
        machine = new MachineDirectory(directory);
    }

    @Test
    void shouldReadTheFileThatSystemdWouldRead() {
        unit("/usr/lib/systemd/system/cron.service", "Regular background program processing daemon");
        assertEquals("Regular background program processing daemon", description("cron.service"));

        unit("/etc/systemd/system/cron.service", "Ours");
        assertEquals("Ours", description("cron.service"));

        unit("/run/systemd/transient/cron.service", "A passing one");
        assertEquals("A passing one", description("cron.service"));
        assertNull(description("other.service"));
    }

    @Test
    void shouldReadTheTemplateOfAnInstance() {
        unit("/lib/systemd/system/getty@.service", "Getty on %I");
        assertEquals("Getty on tty1", description("getty@tty1.service"));

        unit("/lib/systemd/system/getty@tty1.service", "The console");
        assertEquals("The console", description("getty@tty1.service"));
    }

    @Test
    void shouldLetDropInsOverride() {
        unit("/usr/lib/systemd/system/shop-web.service", "Shop");
        unit("/etc/systemd/system/shop-web.service.d/10-name.conf", "Shop, named here");
        assertEquals("Shop, named here", description("shop-web.service"));

        machine.file(
                "/etc/systemd/system/shop-web.service.d/20-limit.conf", "[Service]\nMemoryMax=1G\nDescription=no\n");
        assertEquals("Shop, named here", description("shop-web.service"));

        unit("/usr/lib/systemd/system/service.d/30-all.conf", "Named like all");
        unit("/usr/lib/systemd/system/shop-.service.d/30-all.conf", "Of the shop's");
        assertEquals("Of the shop's", description("shop-web.service"));
        assertEquals("Named like all", description("other.service"));

        unit("/run/systemd/system/shop-web.service.d/40-none.conf", "");
        assertNull(description("shop-web.service"));
    }

    @Test
    void shouldFollowTheLinkOfAnAlias() {
        unit("/lib/systemd/system/ssh.service", "OpenBSD Secure Shell server");
        machine.link("/etc/systemd/system/sshd.service", "/lib/systemd/system/ssh.service");

        assertEquals("OpenBSD Secure Shell server", description("sshd.service"));
    }

    @Test
    void shouldTellAUsersUnitsFromTheMachines() {
        unit("/usr/lib/systemd/system/sync.service", "The machine's");
        unit("/usr/lib/systemd/user/sync.service", "The user's");
        String path = "/user.slice/user-1000.slice/user@1000.service/app.slice/sync.service";

        assertEquals("The user's", machine.units().description("sync.service", path));
        assertEquals("The machine's", description("sync.service"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [Unit]\\nDescription=A                         | A
            [Unit]\\nDescription = A  b\\t                 | A  b
            # x\\n[Unit]\\n;Description=x\\nDescription=A  | A
            [Unit]\\nDescription=A\\nDescription=B         | B
            [Unit]\\nDescription=A \\\\\\n  b\\n           | A  b
            [Unit]\\nDescription=A\\\\\\n# x\\n  b\\n      | A b
            [Unit]\\r\\nDescription=A\\r\\n                | A
            [Unit]\\nDescription=A\\nDescription=          |
            [Service]\\nDescription=A                      |
            Description=A                                  |
            [Unit]\\nDescription                           |
            [Unit]\\nXDescription=A                        |
            [Unit]\\nDescription=100%% of %p               | 100% of a
            [Unit]\\nDescription=On %H                     |
            [Unit]\\nDescription=%n, %N, %i.               | a.service, a, .
            [Unit]\\nDescription=Ends with %               | Ends with %
            """)
    void shouldReadADescriptionAsSystemdDoes(String escaped, @Nullable String expected) {
        machine.file("/etc/systemd/system/a.service", escaped.translateEscapes());

        assertEquals(expected, description("a.service"));
    }

    @ParameterizedTest
    @CsvSource({
        "mnt@dev-disk\\x2dby.service, /dev/disk-by",
        "mnt@\\xc3\\xa4.service, /ä",
        "mnt@\\x.service, /\\x",
        "mnt@\\xzz.service, /\\xzz"
    })
    void shouldUnescapeAnInstance(String unit, String expected) {
        unit("/etc/systemd/system/mnt@.service", "/%I");

        assertEquals(expected, description(unit));
    }

    @ParameterizedTest
    @CsvSource({"'', ..", "a, .service", "../../etc/passwd, x", "a/b.service, @.service"})
    void shouldKnowNothingOfWhatIsNoUnit(String one, String other) {
        assertNull(description(one));
        assertNull(description(other));
    }

    private void unit(String path, String description) {
        machine.file(path, "[Unit]\nDescription=" + description + "\n\n[Service]\nExecStart=/bin/true\n");
    }

    private @Nullable String description(String unit) {
        return machine.units().description(unit, "/system.slice/" + unit);
    }
}
