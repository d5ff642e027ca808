/**
 * The same kills as the collector tells them, as the kernel's log tells them, as its counters count them and as
 * {@code waitpid} saw them; on this machine's kernel and on others. Shares no line of code with the collector.
 */
@NullMarked
package io.tapio.oom.e2e.kernels;

import org.jspecify.annotations.NullMarked;
