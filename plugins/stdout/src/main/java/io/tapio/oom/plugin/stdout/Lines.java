package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.OomEvent;
import org.jspecify.annotations.Nullable;

/** What to print of an event. Used by one thread. */
interface Lines {

    /** One line without its end, or {@code null} when nothing is to be printed. */
    @Nullable String lineFor(OomEvent event);

    /** What {@link #lineFor} gave for it could not be printed. */
    default void notPrinted(OomEvent event) {}
}
