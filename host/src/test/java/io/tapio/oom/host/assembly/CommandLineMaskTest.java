package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineMaskTest {

    private static final CommandLineMask MASK = new CommandLineMask(SecretNames.builtIn());

    /** Arguments are parted by | as the kernel parts them by NUL. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "psql|--password=hunter2 # psql --password=***",
                "mongod|--password|hunter2|--port|27017 # mongod --password *** --port 27017",
                "java|-Dspring.datasource.password=hunter2|-jar|app.jar # java -Dspring.datasource.password=*** -jar app.jar",
                "java|-Djavax.net.ssl.keyStorePassword=hunter2|A # java -Djavax.net.ssl.keyStorePassword=*** A",
                "java|-Ddb.pass=hunter2|A # java -Ddb.pass=*** A",
                "java|-DdbPass=hunter2|A # java -DdbPass=*** A",
                "env|PGPASSWORD=hunter2|psql|-h|db # env PGPASSWORD=*** psql -h db",
                "env|DB_PASS=hunter2|run # env DB_PASS=*** run",
                "curl|--token=hunter2|https://h/ # curl --token=*** https://h/",
                "vault|-token|hunter2 # vault -token ***",
                "env|AWS_SECRET_ACCESS_KEY=hunter2|aws|s3|ls # env AWS_SECRET_ACCESS_KEY=*** aws s3 ls",
                "env|AWS_ACCESS_KEY_ID=hunter2|aws # env AWS_ACCESS_KEY_ID=*** aws",
                "env|AZURE_CLIENT_SECRET=hunter2|az # env AZURE_CLIENT_SECRET=*** az",
                "git|clone|https://u:hunter2@h/r.git # git clone https://u:***@h/r.git",
                "psql|postgres://u:hun@ter2@db:5432/x # psql postgres://u:***@db:5432/x",
                "redis-cli|-u|redis://:hunter2@h:6379/0 # redis-cli -u redis://:***@h:6379/0",
                "app|--url=amqp://u:hunter2@h1/,amqp://u:hunter2@h2/ # app --url=amqp://u:***@h1/,amqp://u:***@h2/",
                "java|-jar|a.jar|jdbc:postgresql://h/d?user=u&password=hunter2&ssl=true # java -jar a.jar jdbc:postgresql://h/d?user=u&password=***&ssl=true",
                "java|-Durl=jdbc:mysql://h/d?password=hunter2 # java -Durl=jdbc:mysql://h/d?password=***",
                "app|--db=Server=h;User=u;Password=hunter2;Pool=5 # app --db=Server=h;User=u;Password=***;Pool=5",
                "app|--store=AccountName=n;AccountKey=hunter2==;Suffix=x # app --store=AccountName=n;AccountKey=***;Suffix=x",
                "app|--config={\"user\":\"u\",\"password\":\"hunter2\"} # app --config={\"user\":\"u\",\"password\":***}",
                "sh|-c|export PGPASSWORD=hunter2; exec psql # sh -c export PGPASSWORD=***; exec psql",
                "sh|-c|mysql --password='hunter2 too' db # sh -c mysql --password=*** db",
                "sh|-c|mysql --password hunter2 db # sh -c mysql --password *** db",
                "sh|-c|curl -H \"Authorization: Bearer hunter2\" h # sh -c curl -H \"Authorization: Bearer ***\" h",
                "curl|-H|Authorization: Bearer hunter2 # curl -H Authorization:***",
                "curl|-H|X-Api-Key: hunter2|h # curl -H X-Api-Key:*** h",
                "kubectl|create|secret|generic|s|--from-literal=password=hunter2 # kubectl create secret generic s --from-literal=password=***",
                "docker|run|-e|MYSQL_ROOT_PASSWORD=hunter2|mysql # docker run -e MYSQL_ROOT_PASSWORD=*** mysql",
                "helm|install|r|c|--set|foo=1,auth.password=hunter2 # helm install r c --set foo=1,auth.password=***",
                "msbuild|/p:Password=hunter2 # msbuild /p:Password=***",
                "app.exe|/password:hunter2 # app.exe /password:***",
                "nginx|--key-file=/etc/tls/tls.pem # nginx --key-file=***",
                "app|--api-key|hunter2|--verbose # app --api-key *** --verbose",
                "app|--apikey=hunter2 # app --apikey=***",
                "app|--private_key=hunter2 # app --private_key=***",
                "app|--ssh.passphrase=hunter2 # app --ssh.passphrase=***",
                "app|--passwd=hunter2 # app --passwd=***",
                "app|--client-credentials=hunter2 # app --client-credentials=***",
                "app|--signingKey=hunter2 # app --signingKey=***",
                "app|--password|-hunter2 # app --password ***",
                "app|--password|--verbose # app --password --verbose",
                "curl|-H|Cookie: session=hunter2 # curl -H Cookie:***",
                "app|--bearer|hunter2 # app --bearer ***",
                "get|https://h/p?sig=hunter2&v=1 # get https://h/p?sig=***&v=1",
                "app|TOKEN=hunter2 and more hunter2 # app TOKEN=***",
                "redis-server|--requirepass|hunter2 # redis-server --requirepass ***",
                "redis-server|--masterauth|hunter2 # redis-server --masterauth ***",
                "env|BASIC_AUTH=u:hunter2|app # env BASIC_AUTH=*** app",
                "app|--docker={\"auths\":{\"h\":{\"auth\":\"hunter2==\"}}} # app --docker={\"auths\":{\"h\":{\"auth\":***}}}",
                "app|-H|X: Bearer hunter2hunter2 # app -H X: Bearer ***",
                "app|u:hunter2@tcp(db:3306)/x # app u:***@tcp(db:3306)/x",
                "app|--dsn|u:hun:te/hunter2@db/x # app --dsn u:***@db/x",
                "app|--dsn=u:hunter2@unix(/run/db) # app --dsn=u:***@unix(/run/db)",
                "app|eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.hunter2-_x # app ***",
                "git|push|ghp_hunter2hunter2hunter2 # git push ***",
                "app|--hook|xoxb-hunter2-hunter2-hunter2 # app --hook ***",
                "sh|-c|echo '-----BEGIN RSA PRIVATE KEY-----hunter2-----END RSA PRIVATE KEY-----' # sh -c echo '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----'",
                "keytool|-storepass|hunter2|-keypass|hunter2 # keytool -storepass *** -keypass ***",
                "env|DBPASS=hunter2|bindpw=hunter2|app|--psk|hunter2 # env DBPASS=*** bindpw=*** app --psk ***",
                "sh|-c|curl -d \"{\\\"password\\\":\\\"hunter2 too\\\",\\\"a\\\":1}\" h # sh -c curl -d \"{\\\"password\\\":***,\\\"a\\\":1}\" h",
                "sh|-c|curl -H Authorization:hunter2 h # sh -c curl -H Authorization:*** h",
                "curl|--header=Authorization: ApiKey hunter2 # curl --header=Authorization: ApiKey ***",
                "sh|-c|export TOKEN='a'hunter2\\ hunter2 app # sh -c export TOKEN=*** app",
                "sh|-c|app --password \"a\\\"hunter2\" --verbose # sh -c app --password *** --verbose",
                "app|-e|{password => 'hunter2'} # app -e {password => ***}",
                "app|--openai|sk-proj-hunter2hunter2hunter2 # app --openai ***",
                "odbc|Driver=x;Server=h;UID=u;PWD=hunter2; # odbc Driver=x;Server=h;UID=u;PWD=***;",
            })
    void shouldHideSecrets(String cmdline, String masked) {
        String shown = MASK.mask(cmdline.replace('|', '\0'));

        assertEquals(masked, shown);
        assertFalse(shown.contains("hunter2"), shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app --monkey=1",
                "setxkb --keyboard us",
                "java -jar app.jar",
                "java -Xmx512m -cp /app/lib/a.jar:/app/lib/b.jar Main",
                "cassandra --keyspace=orders",
                "python3 -m gunicorn --workers 4 app:main",
                "convert --tokenizer=gpt2",
                "ssh git@github.com:org/repo.git",
                "curl https://h:8443/x@y",
                "postgres: writer process",
                "nginx: worker process",
                "tail /dev/zero",
                "app --compass=north --bypass=1 --overpass=x --passive=1",
                "app --turkey sandwich",
                "sh -c for i in 1 2 3; do echo $i; done",
                "stress --vm-bytes 128M",
                "app --password",
                "app --password=",
                "docker run registry:5000/image:tag@sha256:0123456789abcdef",
                "app --author=me --authority=x --oauth2-proxy=h",
                "ssh -L 8080:db:5432 me@host",
                "rsync -a me@host:/data/ /backup",
                "java -cp /a:/b/c@2.jar Main",
                "app --authenticate",
                "app --bearer",
                "eyJ short",
                "app 12:30 a@b",
            })
    void shouldLeaveTheRestAsItIs(String cmdline) {
        assertEquals(cmdline, MASK.mask(cmdline.replace(' ', '\0')));
        assertEquals(cmdline, MASK.mask(cmdline));
    }

    @Test
    void shouldHideNoFlagThatFollowsASecretsFlag() {
        assertEquals("app --token --verbose", MASK.mask("app\0--token\0--verbose"));
    }

    /** Nothing but the program's own manual tells that these are secrets; the documentation says so. */
    @Test
    void shouldNotPretendToKnowSecretsThatHaveNoName() {
        assertEquals("mysql -p secret", MASK.mask("mysql\0-p\0secret"));
        assertEquals("mysql -psecret", MASK.mask("mysql\0-psecret"));
        assertEquals("curl -u user:secret", MASK.mask("curl\0-u\0user:secret"));
    }

    @Test
    void shouldHideTheHalfOfAPasswordWhereTheCommandLineIsCut() {
        assertEquals("psql postgres://u:*** \u2026", MASK.mask("psql\0postgres://u:hunt", true));
        assertEquals("app u:*** \u2026", MASK.mask("app\0u:hunt", true));
        assertEquals("app --password=*** \u2026", MASK.mask("app\0--password=hunt", true));
        assertEquals("app {\"password\":*** \u2026", MASK.mask("app\0{\"password\":\"hunt", true));
        assertEquals("java -jar app.jar --verb \u2026", MASK.mask("java\0-jar\0app.jar\0--verb", true));
    }

    @Test
    void shouldPutAScriptOnOneLine() {
        assertEquals("sh -c a b c", MASK.mask("sh\0-c\0a\nb\r\n\tc"));
        assertEquals("sh -c a --token \\   *** b", MASK.mask("sh\0-c\0a --token \\\n  hunter2 b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "-",
                "password",
                "password-",
                "key",
                "-key.",
                "password ",
                "password=",
                "\"password\":",
                "://a:b",
                "//",
                "://a:",
                "a:",
                "=",
                "\"",
                "'",
                "--token ",
                "passwor",
                "@",
                "token: bearer ",
                "/",
                ".",
                "\n",
                "a:b ",
                "a:b@sha2 ",
                "password=\\",
                "password\\\"",
                "password:\"\\",
                "--token \\\n",
                "eyJ",
                "eyJaaaaa.",
                "ghp_",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "bearer ",
                "u:p@",
                "\0"
            })
    void shouldTakeNoLongerThanTheLengthAsksFor(String piece) {
        String argument = piece.repeat(100_000 / piece.length());

        assertTimeout(Duration.ofSeconds(2), () -> MASK.mask(argument));
        assertTimeout(Duration.ofSeconds(2), () -> MASK.mask("--x=" + argument, true));
        assertTimeout(Duration.ofSeconds(2), () -> MASK.maskEnvironment(Map.of("X", argument, argument, "x")));
    }
}
