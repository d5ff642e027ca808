/** What the cluster knows of this node's pods, kept beforehand, and what it says after a kill. */
@NullMarked
package io.tapio.oom.host.kubernetes;

import org.jspecify.annotations.NullMarked;
