/** Hands the journal's events to the sinks: cursors, retries, circuits, dead letters. */
@NullMarked
package io.tapio.oom.host.delivery;

import org.jspecify.annotations.NullMarked;
