/** Finds, loads and isolates the plugins. */
@NullMarked
package io.tapio.oom.host.plugin;

import org.jspecify.annotations.NullMarked;
