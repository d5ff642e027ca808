package io.tapio.oom.plugin.webhook;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What has to be done to a value so that it stays a value: processes choose their names, and may know the format. */
final class Escaping {

    private Escaping() {}

    /** By the body's media type; plain text has nothing that could be broken. */
    static Mustache.Escaper of(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.endsWith("/json") || type.endsWith("+json")) {
            return text -> new String(JsonStringEncoder.getInstance().quoteAsString(text));
        }
        if (type.endsWith("/html") || type.endsWith("/xml") || type.endsWith("+xml")) {
            return Escapers.HTML;
        }
        if (type.equals("application/x-www-form-urlencoded")) {
            return text -> URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
        return Escapers.NONE;
    }
}
