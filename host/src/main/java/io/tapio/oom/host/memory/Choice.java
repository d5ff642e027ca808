package io.tapio.oom.host.memory;

import java.util.Set;

/**
 * Which cgroups the next pass is about.
 *
 * @param all every one; then the rest does not matter
 * @param fast those that are near their limit
 * @param near the ids of those whose limit is foretold to be reached soon
 * @param hits the ids of those whose limit was just hit; all below them are meant
 */
record Choice(boolean all, boolean fast, Set<Long> near, Set<Long> hits) {

    static final Choice ALL = new Choice(true, true, Set.of(), Set.of());

    Choice {
        near = Set.copyOf(near);
        hits = Set.copyOf(hits);
    }
}
