package io.tapio.oom.host.kubernetes;

/** Hears of the pods of this node. Called on the thread that brings the news, one at a time; does not block it. */
public interface PodListener {

    /** A pod is new or is another than before. */
    void changed(NodePod pod);

    /** A pod is gone. */
    void deleted(NodePod pod);
}
