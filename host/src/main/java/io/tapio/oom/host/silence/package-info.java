/** What people don't want to hear of for a while: kept in the journal's database. */
@NullMarked
package io.tapio.oom.host.silence;

import org.jspecify.annotations.NullMarked;
