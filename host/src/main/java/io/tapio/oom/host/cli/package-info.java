/** The commands; nothing else. */
@NullMarked
package io.tapio.oom.host.cli;

import org.jspecify.annotations.NullMarked;
