package io.tapio.oom.host.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an attempt to load a configuration. */
public sealed interface ConfigOutcome {

    /**
     * The configuration is sound.
     *
     * @param origin where its values stand, for what the plugins say of them
     */
    record Loaded(HostConfig config, ConfigOrigin origin) implements ConfigOutcome {

        @Override
        public SoundSinks sinks() {
            return new SoundSinks(config.plugins(), config.enabledSinks(), origin);
        }
    }

    /**
     * The configuration has mistakes.
     *
     * @param problems all that can be found without asking a plugin, in the order of the file, at least one
     * @param sinks what a plugin can be asked about all the same
     */
    record Refused(List<ConfigProblem> problems, @Nullable SoundSinks sinks) implements ConfigOutcome {
        public Refused {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("a refused configuration must have a problem");
            }
        }
    }

    /**
     * What the plugins can be asked about, whatever else is wrong.
     *
     * @param plugins where they are
     * @param sinks the enabled ones in which no mistake was found so far
     * @param origin where their settings stand
     */
    record SoundSinks(PluginsConfig plugins, List<SinkConfig> sinks, ConfigOrigin origin) {
        public SoundSinks {
            sinks = List.copyOf(sinks);
        }
    }

    /** What the plugins can be asked about; {@code null} where the file does not even say where they are. */
    @Nullable SoundSinks sinks();

    /**
     * The configuration, for callers that can't go on without one.
     *
     * @throws ConfigException when it was refused
     */
    default HostConfig orThrow() {
        return switch (this) {
            case Loaded loaded -> loaded.config();
            case Refused refused -> throw new ConfigException(refused.problems());
        };
    }
}
