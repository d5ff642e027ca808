package io.tapio.oom.host.config;

import org.jspecify.annotations.Nullable;

/**
 * A field of events by its name.
 *
 * @param name a short one, or a path within {@code data}
 * @param direct what the short name stands for, which needs no JSON; {@code null} for a path
 */
public record EventField(String name, RouteMatch.@Nullable Field direct) {

    /** The field of that name. */
    public static EventField of(String name) {
        for (RouteMatch.Field field : RouteMatch.Field.values()) {
            if (field.key().equals(name)) {
                return new EventField(name, field);
            }
        }
        return new EventField(name, null);
    }
}
