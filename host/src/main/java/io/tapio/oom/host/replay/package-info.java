/** What happened before and elsewhere: recorded and pasted logs and recorded rings, through the whole assembly. */
@NullMarked
package io.tapio.oom.host.replay;

import org.jspecify.annotations.NullMarked;
