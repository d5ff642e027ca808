/** What a kill brought about in the cluster: what Kubernetes says of it, and what it means for the service. */
@NullMarked
package io.tapio.oom.host.consequence;

import org.jspecify.annotations.NullMarked;
