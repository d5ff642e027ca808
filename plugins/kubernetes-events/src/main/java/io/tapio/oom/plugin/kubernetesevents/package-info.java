/** Events of Kubernetes, on the pod or the node that something happened to. */
@NullMarked
package io.tapio.oom.plugin.kubernetesevents;

import org.jspecify.annotations.NullMarked;
