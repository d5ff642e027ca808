package io.tapio.oom.kernel;

/**
 * What became of a hook.
 *
 * @param hook which
 * @param state attached or not
 * @param errno the error number when it failed, else 0
 * @param detail what libbpf or the verifier said of it; may be empty
 */
public record HookStatus(Hook hook, State state, int errno, String detail) {

    /** In the order of C's {@code enum oom_hook_state}. */
    public enum State {
        ATTACHED,
        /** A better hook is attached, or it was not asked for. */
        NOT_NEEDED,
        FAILED
    }
}
