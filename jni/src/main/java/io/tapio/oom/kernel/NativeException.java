package io.tapio.oom.kernel;

/** A call into the kernel failed. */
public final class NativeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int errno;
    private final String detail;

    /**
     * Called from C.
     *
     * @param operation what was tried, for example {@code load}
     * @param errno the positive error number
     * @param detail what libbpf or the verifier said first; may be empty
     */
    public NativeException(String operation, int errno, String detail) {
        super(operation + ": " + Errno.describe(errno) + (detail.isEmpty() ? "" : " (" + detail + ")"));
        this.operation = operation;
        this.errno = errno;
        this.detail = detail;
    }

    public String operation() {
        return operation;
    }

    public int errno() {
        return errno;
    }

    public String detail() {
        return detail;
    }
}
