package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * A pod of one container, as the API server has it.
 *
 * @param uid with dashes
 * @param containerId 64 hex digits
 */
record Pod(String node, String namespace, String name, String uid, String containerId) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One whose ids are its own. */
    static Pod of(String node, String namespace, String name) {
        String hex = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        return new Pod(node, namespace, name, UUID.randomUUID().toString(), hex);
    }

    /** The path of its container's cgroup, as a kubelet makes it that does without systemd. */
    String cgroup() {
        return "/kubepods/burstable/pod" + uid + "/" + containerId;
    }

    /** Its container runs. */
    ObjectNode running() {
        return json("""
                "containerStatuses": [{"name": "app", "image": "shop/app:1", "imageID": "shop/app@sha256:%s",
                    "containerID": "containerd://%s", "restartCount": 2,
                    "state": {"running": {"startedAt": "2026-11-22T12:00:00Z"}}}],
                """.formatted("ab".repeat(32), containerId));
    }

    /** Its container was not made yet. */
    ObjectNode pending() {
        return json("");
    }

    private ObjectNode json(String statuses) {
        return parse("""
                {"kind": "Pod", "apiVersion": "v1",
                 "metadata": {"name": "%1$s", "namespace": "%2$s", "uid": "%3$s",
                   "labels": {"app": "%1$s", "pod-template-hash": "77"},
                   "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "%1$s-77",
                     "uid": "rs-%3$s", "controller": true, "blockOwnerDeletion": true}]},
                 "spec": {"nodeName": "%4$s", "priority": 0,
                   "containers": [{"name": "app", "image": "shop/app:1",
                     "resources": {"limits": {"memory": "64Mi"}, "requests": {"memory": "32Mi"}}}]},
                 "status": {%5$s "phase": "Running", "qosClass": "Burstable"}}
                """.formatted(name, namespace, uid, node, statuses));
    }

    /** Where its ReplicaSet is found. */
    String replicaSetPath() {
        return "/apis/apps/v1/namespaces/" + namespace + "/replicasets/" + name + "-77";
    }

    /** Its ReplicaSet, which a Deployment of the pod's name owns. */
    ObjectNode replicaSet() {
        return parse("""
                {"kind": "ReplicaSet", "apiVersion": "apps/v1",
                 "metadata": {"name": "%1$s-77", "namespace": "%2$s", "uid": "rs-%3$s",
                   "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "%1$s",
                     "uid": "d-%3$s", "controller": true}]}}
                """.formatted(name, namespace, uid));
    }

    private static ObjectNode parse(String text) {
        try {
            JsonNode read = JSON.readTree(text);
            return (ObjectNode) read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
