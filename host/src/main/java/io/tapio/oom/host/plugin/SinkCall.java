package io.tapio.oom.host.plugin;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A call into a sink that has not returned yet.
 *
 * @param what is called: {@code create}, {@code deliver}, {@code samples} or {@code close}
 * @param subject the event or the incident that it is about; empty where there is none
 * @param since how long ago it began
 * @param stack where its thread is, the innermost frame first
 */
public record SinkCall(String what, String subject, Duration since, List<StackTraceElement> stack) {

    private static final int FRAMES = 12;

    public SinkCall {
        stack = List.copyOf(stack);
    }

    /** What runs on that thread since then. */
    static SinkCall of(String what, String subject, long sinceNs, Thread thread) {
        return new SinkCall(
                what, subject, Duration.ofNanos(System.nanoTime() - sinceNs), Arrays.asList(thread.getStackTrace()));
    }

    /** The innermost frames, in one line. */
    public String where() {
        return stack.stream().limit(FRAMES).map(StackTraceElement::toString).collect(Collectors.joining(" < "));
    }
}
