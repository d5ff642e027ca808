package io.tapio.oom.api.sink;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Values that no message may show, in the forms in which a message may quote them. */
final class Secrets {

    /** What is shorter occurs in other words as well, and is no secret. */
    private static final int SHORTEST = 4;

    private final List<Pattern> forms;

    Secrets(Set<String> values) {
        // The longest first: another may be a part of it.
        this.forms = values.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST)
                .flatMap(line -> Stream.of(line, URLEncoder.encode(line, StandardCharsets.UTF_8)))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Secrets::form)
                .toList();
    }

    String conceal(String text) {
        String concealed = text;
        for (Pattern form : forms) {
            concealed = form.matcher(concealed).replaceAll("***");
        }
        return concealed;
    }

    /** As it is, and as messages escape it. */
    private static Pattern form(String line) {
        StringBuilder regex = new StringBuilder();
        line.codePoints().forEach(codePoint -> {
            String plain = Pattern.quote(Character.toString(codePoint));
            if (codePoint == '"' || codePoint == '\\') {
                regex.append("\\\\?").append(plain);
            } else if (Character.isLetterOrDigit(codePoint) || (codePoint >= ' ' && codePoint <= '~')) {
                regex.append(plain);
            } else {
                regex.append("(?:").append(plain).append("|\\\\[nrt]|\\\\u\\{[0-9a-f]+\\}|\\?)");
            }
        });
        return Pattern.compile(regex.toString());
    }
}
