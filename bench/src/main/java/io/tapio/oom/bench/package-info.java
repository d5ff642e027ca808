/** The collector's figures, each beside that of a C program in the same run. {@code bench/run} starts it. */
@NullMarked
package io.tapio.oom.bench;

import org.jspecify.annotations.NullMarked;
