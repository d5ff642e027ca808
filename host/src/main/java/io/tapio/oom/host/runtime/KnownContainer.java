package io.tapio.oom.host.runtime;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import org.jspecify.annotations.Nullable;

/**
 * What the files of its runtime tell of a container. Every part may be absent.
 *
 * @param runtime as in {@link ContainerFacts#runtime()}
 * @param name its name in the pod or at the runtime
 * @param image the image's name as the runtime was given it, perhaps with a digest behind it
 * @param sandbox whether it is a pod's sandbox
 * @param podUid as the kubelet told the runtime, which is what its cgroups have
 */
record KnownContainer(
        @Nullable String runtime,
        @Nullable String name,
        @Nullable String image,
        boolean sandbox,
        @Nullable String podName,
        @Nullable String podNamespace,
        @Nullable String podUid) {

    private static final String DIGEST = "@sha256:";

    /** A container that no Kubernetes knows of. */
    static KnownContainer plain(@Nullable String runtime, @Nullable String name, @Nullable String image) {
        return new KnownContainer(runtime, name, image, false, null, null, null);
    }

    /** This, and what is absent here from another witness. */
    KnownContainer or(@Nullable KnownContainer other) {
        return other == null
                ? this
                : new KnownContainer(
                        runtime == null ? other.runtime : runtime,
                        name == null ? other.name : name,
                        image == null ? other.image : image,
                        sandbox || other.sandbox,
                        podName == null ? other.podName : podName,
                        podNamespace == null ? other.podNamespace : podNamespace,
                        podUid == null ? other.podUid : podUid);
    }

    /** Whether another witness could add nothing that matters. A sandbox has no name. */
    boolean isComplete() {
        return runtime != null && (name != null || sandbox);
    }

    /** The owner with what is known here where it has nothing. */
    Ownership complete(Ownership owner, ContainerFacts container) {
        return new Ownership(complete(container), complete(owner.pod()), owner.workload(), owner.unit());
    }

    private ContainerFacts complete(ContainerFacts container) {
        String told = image;
        int at = told == null ? -1 : told.indexOf(DIGEST);
        String digest = told == null || at < 0 ? null : told.substring(at + 1);
        return new ContainerFacts(
                container.id(),
                container.name() == null ? name : container.name(),
                container.runtime().equals(ContainerFacts.UNKNOWN_RUNTIME) && runtime != null
                        ? runtime
                        : container.runtime(),
                container.kind() == null && sandbox ? ContainerKind.SANDBOX : container.kind(),
                container.image() == null ? told : container.image(),
                container.imageDigest() == null ? digest : container.imageDigest(),
                container.memoryRequestBytes(),
                container.memoryLimitBytes(),
                container.restartCount(),
                container.outer());
    }

    /** The pod's own facts; {@code null} when neither the path nor a file tells of one. */
    @Nullable PodFacts complete(@Nullable PodFacts pod) {
        String uid = podUid;
        if (pod == null) {
            return uid == null ? null : new PodFacts(podName, podNamespace, uid, null);
        }
        if (uid != null && !uid.equals(pod.uid())) {
            return pod;
        }
        return new PodFacts(
                pod.name() == null ? podName : pod.name(),
                pod.namespace() == null ? podNamespace : pod.namespace(),
                pod.uid(),
                pod.qos(),
                pod.priorityClass(),
                pod.priority(),
                pod.labels(),
                pod.annotations());
    }
}
