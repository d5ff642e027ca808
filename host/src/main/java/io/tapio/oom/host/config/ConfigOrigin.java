package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.tapio.oom.host.config.ConfigProblem.Code;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Where the values of a sound configuration stand, for mistakes that only a plugin can find in them. */
public final class ConfigOrigin {

    private static final JsonPointer SINKS = JsonPointer.empty().appendProperty("sinks");

    private final String file;
    private final ConfigTree tree;

    ConfigOrigin(String file, ConfigTree tree) {
        this.file = file;
        this.tree = tree;
    }

    /**
     * A setting that the sink's plugin refuses.
     *
     * @param message of the plugin; the setting that it begins with tells the line, else the sink does
     */
    public ConfigProblem badSetting(SinkConfig sink, String message) {
        JsonPointer below = SINKS.appendProperty(sink.name());
        Place place = tree.places().values().stream()
                .filter(each -> each.pointer().equals(below)
                        || each.pointer().toString().startsWith(below + "/"))
                .filter(each -> beginsWith(message, each.path()))
                .max(Comparator.comparingInt(each -> each.path().length()))
                .orElseGet(() -> tree.place(below));
        return problem(place, Code.BAD_SETTING, Printable.line(message), Code.BAD_SETTING.remedy());
    }

    /** The sink's plugin is none of those that there are. */
    public ConfigProblem unknownPlugin(SinkConfig sink, Collection<String> known) {
        Place place = tree.place(SINKS.appendProperty(sink.name()).appendProperty("plugin"));
        String nearest = Nearest.to(sink.plugin(), known);
        String remedy = nearest == null
                ? Code.UNKNOWN_PLUGIN.remedy() + "; those that there are make: "
                        + String.join(", ", new TreeSet<>(known))
                : "did you mean " + nearest + "?";
        String reason = "sinks." + sink.name() + ".plugin: there is no plugin that makes sinks of that name: "
                + Printable.text(sink.forPlugin().conceal(sink.plugin()));
        return problem(place, Code.UNKNOWN_PLUGIN, reason, remedy);
    }

    /** The line of a key, as {@code routes[0].sinks}; 0 where the file does not have it. */
    public int lineOf(String path) {
        return tree.places().values().stream()
                .filter(place -> place.path().equals(path))
                .findFirst()
                .map(Place::line)
                .orElse(0);
    }

    /** In the order of the file. */
    public static List<ConfigProblem> sorted(List<ConfigProblem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column))
                .toList();
    }

    private ConfigProblem problem(Place place, Code code, String reason, String remedy) {
        return new ConfigProblem(file, place.line(), place.column(), place.path(), code, reason, remedy);
    }

    private static boolean beginsWith(String message, String path) {
        return message.startsWith(path)
                && (message.length() == path.length() || " .[:".indexOf(message.charAt(path.length())) >= 0);
    }
}
