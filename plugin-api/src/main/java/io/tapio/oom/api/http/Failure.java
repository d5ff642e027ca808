package io.tapio.oom.api.http;

import io.tapio.oom.api.text.PlainText;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A failed request in words: what went wrong, and the setting that may help. */
final class Failure {

    private static final int LONGEST_MESSAGE = 300;

    private Failure() {}

    /** Messages of network failures speak of hosts and ports; others may show the address with its secrets. */
    static String describe(Throwable e, boolean showsCertificate) {
        SSLException tls = find(SSLException.class, e);
        if (tls != null) {
            return describeTls(tls, showsCertificate);
        }
        String kind = e.getClass().getSimpleName();
        return e instanceof IOException && e.getMessage() != null ? kind + ": " + plain(e.getMessage()) : kind;
    }

    private static String describeTls(SSLException e, boolean showsCertificate) {
        if (find(CertPathBuilderException.class, e) != null) {
            return "TLS: no trusted CA signed its certificate; tls.ca says which are trusted";
        }
        CertificateException certificate = find(CertificateException.class, e);
        if (certificate != null) {
            return "TLS: its certificate is not good: " + message(certificate);
        }
        String said = message(e);
        if (said.contains("certificate") || said.contains("unknown_ca")) {
            return "TLS: " + said + ", "
                    + (showsCertificate
                            ? "so the peer does not take the client certificate of tls.certificate"
                            : "so the peer wants a client certificate: tls.certificate and tls.key");
        }
        return "TLS: " + said;
    }

    /** The innermost words: those around them say only that something failed. */
    private static String message(Throwable e) {
        String words = e.getClass().getSimpleName();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            words = cause.getMessage() == null ? words : cause.getMessage();
        }
        return plain(words);
    }

    private static String plain(String words) {
        String plain = PlainText.line(words);
        return plain.length() > LONGEST_MESSAGE ? plain.substring(0, LONGEST_MESSAGE) + "..." : plain;
    }

    private static <T extends Throwable> @Nullable T find(Class<T> type, @Nullable Throwable e) {
        int depth = 0;
        for (Throwable cause = e; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
