package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting that is a certificate or key in PEM form, or the path of a file with it. Never shown: what is meant as a path
 * may be a key that was not pasted well.
 */
final class Pem {

    private static final long MOST_BYTES = 4L * 1024 * 1024;
    private static final String BEGIN = "-----BEGIN ";

    private final String setting;
    private final String value;
    private final @Nullable Path path;

    private Pem(String setting, String value, @Nullable Path path) {
        this.setting = setting;
        this.value = value;
        this.path = path;
    }

    /** What tells one content of a file from another without reading it; the same for ever for a text. */
    record Stamp(@Nullable Object file, @Nullable FileTime changed, long size) {}

    /** The setting, {@code null} where it is not there. */
    static @Nullable Pem of(SinkSettings section, String key) {
        if (!section.has(key)) {
            return null;
        }
        String setting = section.path(key);
        String value = section.requiredString(key);
        if (value.contains(BEGIN)) {
            return new Pem(setting, value, null);
        }
        try {
            return new Pem(setting, value, Path.of(value.strip()));
        } catch (InvalidPathException e) {
            throw new SettingsException(setting + " is neither PEM text nor a path");
        }
    }

    /** Where it stands in the configuration. */
    String setting() {
        return setting;
    }

    /**
     * The text.
     *
     * @throws SettingsException when it can't be read or is no PEM
     */
    String read() {
        if (path == null) {
            return value;
        }
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new SettingsException(setting + " names a file of more than 4 MiB, which is no PEM file");
            }
            String text = Files.readString(path);
            if (!text.contains(BEGIN)) {
                throw new SettingsException(
                        setting + " names a file that is not in PEM form: it has no " + BEGIN.strip());
            }
            return text;
        } catch (IOException e) {
            throw new SettingsException(setting + " is neither PEM text nor a file that can be read: "
                    + e.getClass().getSimpleName());
        }
    }

    /**
     * The certificates of a text that {@link #read} gave, one at least.
     *
     * @throws SettingsException when it has none
     */
    List<X509Certificate> certificates(String text) {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            // Said below: the parser's own words may hold what was meant to be a key.
        }
        throw new SettingsException(setting + " has no certificates that can be read");
    }

    Stamp stamp() {
        if (path == null) {
            return new Stamp(null, null, value.length());
        }
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
        } catch (IOException e) {
            return new Stamp(null, null, -1);
        }
    }
}
