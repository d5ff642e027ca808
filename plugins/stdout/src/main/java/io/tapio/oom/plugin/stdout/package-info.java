/** Events on the standard output: a sentence for people, JSON lines for programs. */
@NullMarked
package io.tapio.oom.plugin.stdout;

import org.jspecify.annotations.NullMarked;
