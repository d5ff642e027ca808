package io.tapio.oom.host.kubernetes;

import com.sun.net.httpserver.HttpsConfigurator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority as each cluster has one of its own, and a server's certificate that it signed. */
final class OwnAuthority {

    private static final String PASSWORD = "changeit";

    private final Path store;

    /** @param server what the certificate is for, for example {@code ip:127.0.0.1} */
    OwnAuthority(Path directory, String name, String server) {
        store = directory.resolve(name + ".p12");
        keytool("-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c=ca:true");
        keytool("-alias", "server", "-dname", "CN=kube-apiserver", "-signer", "ca", "-ext", "san=" + server);
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-keyalg", "EC"));
        command.addAll(List.of(arguments));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new AssertionError(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The authority's own certificate, as the kubelet writes it for a pod. */
    String certificate() throws IOException, GeneralSecurityException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys().getCertificate("ca").getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n";
    }

    /** What a server needs that shows the certificate. */
    HttpsConfigurator server() {
        try {
            KeyStore keys = keys();
            keys.deleteEntry("ca");
            KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
            shown.init(keys, PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(shown.getKeyManagers(), null, null);
            return new HttpsConfigurator(tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        return keys;
    }
}
