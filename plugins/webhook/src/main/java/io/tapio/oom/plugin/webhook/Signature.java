package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs posts as the Standard Webhooks specification has it: the receiver can tell that a body is ours, whole and
 * recent. With several secrets a post has a signature of each, so that a receiver may change over at any time.
 */
final class Signature {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final int MOST_SECRETS = 8;

    private final List<SecretKeySpec> keys;

    private Signature(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * The one that {@code signing_secret} asks for, {@code null} where nothing does.
     *
     * @throws SettingsException when a secret is none; the message does not show it
     */
    static @Nullable Signature of(SinkSettings settings) {
        List<String> secrets = settings.strings("signing_secret");
        if (secrets.isEmpty()) {
            return null;
        }
        if (secrets.size() > MOST_SECRETS) {
            throw new SettingsException(settings.path("signing_secret") + " must not have more than " + MOST_SECRETS
                    + " secrets: " + secrets.size());
        }
        return new Signature(secrets.stream()
                .map(secret -> key(secret.strip(), settings.path("signing_secret")))
                .toList());
    }

    private static SecretKeySpec key(String secret, String setting) {
        if (!secret.startsWith(PREFIX)) {
            throw new SettingsException(setting + " must begin with whsec_, as Standard Webhooks has it");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(setting + " must be base64 behind whsec_");
        }
        if (bytes.length < LEAST_BYTES || bytes.length > MOST_BYTES) {
            throw new SettingsException(setting + " must have 24 to 64 bytes in base64, such as "
                    + "\"whsec_$(openssl rand -base64 32)\" gives: " + bytes.length);
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    /** The headers of a post that is sent now. */
    Map<String, String> headers(Post post, Instant now) {
        String seconds = String.valueOf(now.getEpochSecond());
        byte[] head = (post.id() + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
        List<String> signatures = new ArrayList<>();
        for (SecretKeySpec key : keys) {
            signatures.add("v1," + Base64.getEncoder().encodeToString(hmac(key, head, post.body())));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", post.id());
        headers.put("webhook-timestamp", seconds);
        headers.put("webhook-signature", String.join(" ", signatures));
        return headers;
    }

    private static byte[] hmac(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
