/** Facts that become known after an event went out: the one place where revisions are numbered. */
@NullMarked
package io.tapio.oom.host.revision;

import org.jspecify.annotations.NullMarked;
