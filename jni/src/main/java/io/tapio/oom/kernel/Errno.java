package io.tapio.oom.kernel;

/** The error numbers that the kernel answers here with, in words that people search for. */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EINVAL = 22;
    public static final int EPIPE = 32;

    private Errno() {}

    /** The error in words, as {@code strerror} has them, in lower case. */
    public static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case EINTR -> "interrupted";
            case 7 -> "argument list too long";
            case 12 -> "cannot allocate memory";
            case EACCES -> "permission denied";
            case EBUSY -> "device or resource busy";
            case EINVAL -> "invalid argument";
            case 24 -> "too many open files";
            case EPIPE -> "broken pipe";
            case 38 -> "function not implemented";
            case 95, 524 -> "operation not supported";
            default -> "error " + errno;
        };
    }
}
