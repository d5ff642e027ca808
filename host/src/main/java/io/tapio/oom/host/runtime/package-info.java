/** Names of containers, pods and units from what their runtimes leave on disk and in /proc, without asking a daemon. */
@NullMarked
package io.tapio.oom.host.runtime;

import org.jspecify.annotations.NullMarked;
