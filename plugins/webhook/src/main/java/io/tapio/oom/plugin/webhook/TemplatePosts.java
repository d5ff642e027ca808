package io.tapio.oom.plugin.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.text.Sentences;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One event a post, with a body that the user's template makes of the event's JSON, and of {@code sentence}, which tells
 * it to people. The template is Mustache: values and sections, no code.
 */
final class TemplatePosts implements Posts {

    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private final Template template;
    private final Map<String, String> headers;

    private TemplatePosts(Template template, String contentType) {
        this.template = template;
        this.headers = Map.of("content-type", contentType);
    }

    /**
     * Reads a template.
     *
     * @param setting where it stands in the configuration
     * @throws SettingsException when it is none; the message does not show it, since it may hold secrets
     */
    static TemplatePosts of(String text, String contentType, String setting) {
        try {
            Template template = Mustache.compiler()
                    .withEscaper(Escaping.of(contentType))
                    .withCollector(new JsonCollector())
                    .defaultValue("")
                    .emptyStringIsFalse(true)
                    .compile(text);
            template.visit(new NoPartials(setting));
            return new TemplatePosts(template, contentType);
        } catch (MustacheException e) {
            throw new SettingsException(
                    setting + " is not a Mustache template: " + where(String.valueOf(e.getMessage())));
        }
    }

    private static String where(String message) {
        Matcher line = LINE.matcher(message);
        return line.find() ? "look at its line " + line.group(1) : "a tag is not closed, or not well written";
    }

    @Override
    public Iterator<Post> of(List<OomEvent> events) {
        return events.stream()
                .map(event -> new Post(
                        Post.idOf(event),
                        headers,
                        template.execute(model(event)).getBytes(StandardCharsets.UTF_8)))
                .iterator();
    }

    private static ObjectNode model(OomEvent event) {
        return EventJson.envelope(event).put("sentence", Sentences.of(event));
    }

    /** There are no other templates that one could hold. */
    private record NoPartials(String setting) implements Mustache.Visitor {

        @Override
        public void visitText(String text) {}

        @Override
        public void visitVariable(String name) {}

        @Override
        public boolean visitInclude(String name) {
            throw new SettingsException(setting + " must not have {{> partials}}: there is no other template");
        }

        @Override
        public boolean visitParent(String name) {
            return visitInclude(name);
        }

        @Override
        public boolean visitSection(String name) {
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            return true;
        }
    }
}
