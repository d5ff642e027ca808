/** Compares what was reported with what the kernel counted, and fetches what is missing from its log. */
@NullMarked
package io.tapio.oom.host.reconciliation;

import org.jspecify.annotations.NullMarked;
