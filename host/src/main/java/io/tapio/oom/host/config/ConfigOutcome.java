package io.tapio.oom.host.config;

import java.util.List;

/** What became of an attempt to load a configuration. */
public sealed interface ConfigOutcome {

    /**
     * The configuration is sound.
     *
     * @param origin where its values stand, for what the plugins say of them
     */
    record Loaded(HostConfig config, ConfigOrigin origin) implements ConfigOutcome {}

    /** The configuration has mistakes: all of them, in the order of the file, at least one. */
    record Refused(List<ConfigProblem> problems) implements ConfigOutcome {
        public Refused {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("a refused configuration must have a problem");
            }
        }
    }

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
