/** What the configuration leaves out: pods by their namespace, and the services of a cluster's node. */
@NullMarked
package io.tapio.oom.host.filter;

import org.jspecify.annotations.NullMarked;
