package io.tapio.oom.host.routing;

import java.util.List;

/** The silences there are, as the routes see them. For any thread; answers at once. */
@FunctionalInterface
public interface Silences {

    /** There are none. */
    Silences NONE = List::of;

    /** Those that are kept: pending, active and, for a while, those that ended, since what they silenced may come late. */
    List<Silence> all();
}
