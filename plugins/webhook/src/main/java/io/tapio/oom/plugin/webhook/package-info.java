/** Every event as an HTTP POST of a CloudEvent. */
@NullMarked
package io.tapio.oom.plugin.webhook;

import org.jspecify.annotations.NullMarked;
