package io.tapio.oom.host.source;

import java.io.IOException;

/** The kernel overwrote records of its log before they were read ({@code EPIPE}); reading goes on behind the gap. */
public final class KernelLogOverrunException extends IOException {

    private static final long serialVersionUID = 1L;

    public KernelLogOverrunException(String message) {
        super(message);
    }
}
