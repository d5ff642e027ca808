package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.SettingsException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate, with its chain, and the key that a peer is shown.
 *
 * @param options for Vert.x; they hold the key
 * @param setting where the certificate stands in the configuration
 * @param from the moment from which it is valid
 * @param until the moment after which it is not
 */
record ClientCertificate(PemKeyCertOptions options, String setting, Instant from, Instant until) {

    /**
     * Reads both, and makes sure that they belong together: while files are being replaced they may not.
     *
     * @throws SettingsException when they can't be used
     */
    static ClientCertificate read(Pem certificate, Pem key) {
        String chain = certificate.read();
        X509Certificate own = certificate.certificates(chain).get(0);
        PemKeyCertOptions options =
                new PemKeyCertOptions().addCertValue(Buffer.buffer(chain)).addKeyValue(Buffer.buffer(key.read()));
        if (!belongTogether(own, privateKey(options, own, key.setting()))) {
            throw new SettingsException(key.setting() + " is not the key of " + certificate.setting());
        }
        return new ClientCertificate(
                options,
                certificate.setting(),
                own.getNotBefore().toInstant(),
                own.getNotAfter().toInstant());
    }

    /** Why no peer would take it at this time, {@code null} when one may. */
    @Nullable String problem(Instant now) {
        if (now.isAfter(until)) {
            return "the client certificate of " + setting + " expired at " + until;
        }
        return now.isBefore(from) ? "the client certificate of " + setting + " is not valid before " + from : null;
    }

    /** Vert.x reads the forms that a key may have; its words may hold parts of it. */
    @SuppressWarnings("CatchingUnchecked")
    private static PrivateKey privateKey(PemKeyCertOptions options, X509Certificate own, String setting) {
        try {
            // Vert.x is needed for paths alone, and there are none.
            X509KeyManager manager =
                    (X509KeyManager) options.getKeyManagerFactory(null).getKeyManagers()[0];
            String[] aliases = manager.getClientAliases(own.getPublicKey().getAlgorithm(), null);
            return manager.getPrivateKey(aliases[0]);
        } catch (Exception e) {
            throw new SettingsException(setting
                    + " has no private key that can be read: it must not be encrypted, and in PKCS #8, PKCS #1 or"
                    + " EC form");
        }
    }

    private static boolean belongTogether(X509Certificate own, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(new byte[] {1, 2, 3});
            byte[] signed = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(new byte[] {1, 2, 3});
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return setting;
    }
}
