/** The append-only store of events, and the database that it lives in. */
@NullMarked
package io.tapio.oom.host.journal;

import org.jspecify.annotations.NullMarked;
