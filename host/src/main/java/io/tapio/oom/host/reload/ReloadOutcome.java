package io.tapio.oom.host.reload;

import java.util.List;

/** What became of a reload. */
public sealed interface ReloadOutcome {

    /**
     * It goes by the new configuration.
     *
     * @param changed the keys that have changed
     * @param restart the keys that have changed and take effect with the next start
     */
    record Taken(List<String> changed, List<String> restart) implements ReloadOutcome {
        public Taken {
            changed = List.copyOf(changed);
            restart = List.copyOf(restart);
        }
    }

    /** It goes by the old configuration: the new one has these problems, a line each. */
    record Refused(List<String> problems) implements ReloadOutcome {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /** The new configuration says what the old one said. */
    record Unchanged() implements ReloadOutcome {}
}
