/** The extension point for sinks: where events go. {@link io.tapio.oom.api.sink.SinkFactory} is the door. */
@NullMarked
package io.tapio.oom.api.sink;

import org.jspecify.annotations.NullMarked;
