package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an event may tell of a process's environment. */
class EnvironmentMaskTest {

    private static final CommandLineMask MASK = new CommandLineMask(SecretNames.builtIn());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DB_PASSWORD | hunter2 | ***",
                "MYSQL_PWD | hunter2 | ***",
                "AWS_SECRET_ACCESS_KEY | hunter2 | ***",
                "GITHUB_TOKEN | hunter2 | ***",
                "STRIPE_KEY | hunter2 | ***",
                "DOCKER_AUTH | hunter2 | ***",
                "DATABASE_URL | postgres://u:hunter2@db/x | postgres://u:***@db/x",
                "DSN | u:hunter2@tcp(db)/x | u:***@tcp(db)/x",
                "JAVA_OPTS | -Ddb.password=hunter2 -Xmx1g | -Ddb.password=*** -Xmx1g",
                "ARGS | --password hunter2 --port 1 | --password *** --port 1",
                "CONFIG | {\"token\": \"hunter2\", \"a\": 1} | {\"token\": ***, \"a\": 1}",
                "HEADER | Authorization: Bearer hunter2 | Authorization: Bearer ***",
                "ID | eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.hunter2 | ***",
            })
    void shouldHideSecrets(String name, String value, String masked) {
        assertEquals(Map.of(name, masked), MASK.maskEnvironment(Map.of(name, value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PWD | /home/app",
                "OLDPWD | /",
                "PATH | /usr/local/bin:/usr/bin:/bin",
                "HOME | /root",
                "JAVA_OPTS | -Xmx1g -XX:+UseG1GC",
                "KUBERNETES_SERVICE_HOST | 10.0.0.1",
                "LS_COLORS | rs=0:di=01;34:ln=01;36",
                "KEYBOARD | us",
            })
    void shouldLeaveTheRestAsItIs(String name, String value) {
        assertEquals(Map.of(name, value), MASK.maskEnvironment(Map.of(name, value)));
    }

    @Test
    void shouldShowThatASecretIsEmpty() {
        assertEquals(Map.of("DB_PASSWORD", ""), MASK.maskEnvironment(Map.of("DB_PASSWORD", "")));
    }
}
