/** Takes a changed configuration while the collector runs: whole or not at all. */
@NullMarked
package io.tapio.oom.host.reload;

import org.jspecify.annotations.NullMarked;
