package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to speak TLS with a peer: whom to trust, what to show, by which name to call it. Files are looked at before each
 * request and read again when they changed, so that a rotated certificate needs no restart; while what they hold can't
 * be used, what they held before is.
 */
final class Tls {

    private static final Set<String> SETTINGS = Set.of("ca", "certificate", "key", "server_name", "verify");

    private final Consumer<String> warnings;
    private final boolean verify;
    private final @Nullable String serverName;
    private final @Nullable Pem ca;
    private final @Nullable Pem certificate;
    private final @Nullable Pem key;
    private List<Pem.Stamp> seen;
    private Material material;

    private record Material(
            ClientSSLOptions options, @Nullable ClientCertificate own) {}

    private Tls(SinkSettings section, Consumer<String> warnings) {
        this.warnings = warnings;
        verify = section.flag("verify", true);
        serverName = section.string("server_name");
        ca = Pem.of(section, "ca");
        certificate = Pem.of(section, "certificate");
        key = Pem.of(section, "key");
        if ((certificate == null) != (key == null)) {
            throw new SettingsException(section.path(certificate == null ? "certificate" : "key")
                    + " is missing: a client certificate is of no use without its key");
        }
        seen = stamps();
        material = read();
    }

    /**
     * What a sink's {@code tls} section says.
     *
     * @throws SettingsException when it can't be used, or {@code target} has no TLS
     */
    static Tls of(SinkSettings sink, Target target, SinkContext context) {
        Tls tls = new Tls(section(sink, target), context::warn);
        if (!tls.verify) {
            context.warn(sink.section("tls").path("verify") + " is false: whoever answers for " + target.origin()
                    + " is believed, and can read all that is sent; name the peer's CA instead: tls.ca");
        }
        return tls;
    }

    /** Looks at the section, and at the files that it names. */
    static void check(SinkSettings sink, Target target) {
        new Tls(section(sink, target), warning -> {});
    }

    private static SinkSettings section(SinkSettings sink, Target target) {
        if (sink.has("tls") && !target.tls()) {
            throw new SettingsException(sink.path("tls") + " is of no use: the address begins with http://");
        }
        return sink.section("tls").allowOnly(SETTINGS);
    }

    /** By which name the peer is called and its certificate is checked, where it is not the address's host. */
    @Nullable String serverName() {
        return serverName;
    }

    /** Whether the peer is shown a certificate. */
    boolean showsCertificate() {
        return certificate != null;
    }

    /** Why a request would be of no use, {@code null} when it may be of some. */
    @Nullable String problem(Instant now) {
        ClientCertificate own = refreshed().own();
        return own == null ? null : own.problem(now);
    }

    ClientSSLOptions options() {
        return refreshed().options();
    }

    private Material refreshed() {
        List<Pem.Stamp> now = stamps();
        if (!now.equals(seen)) {
            seen = now;
            try {
                material = read();
            } catch (SettingsException e) {
                warnings.accept(e.getMessage() + "; what was there before stays in use");
            }
        }
        return material;
    }

    private List<Pem.Stamp> stamps() {
        return Stream.of(ca, certificate, key)
                .filter(Objects::nonNull)
                .map(Pem::stamp)
                .toList();
    }

    private Material read() {
        ClientSSLOptions options = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm(verify ? "HTTPS" : "")
                .setTrustAll(!verify);
        if (ca != null) {
            String text = ca.read();
            ca.certificates(text);
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(text)));
        }
        ClientCertificate own = certificate == null || key == null ? null : ClientCertificate.read(certificate, key);
        if (own != null) {
            options.setKeyCertOptions(own.options());
        }
        return new Material(options, own);
    }
}
