package io.tapio.oom.host.kubernetes;

/** What the API server said to a question. */
public sealed interface Answer<T> {

    /** It is there. */
    record Found<T>(T value) implements Answer<T> {}

    /** There is no such thing: 404. */
    record Absent<T>() implements Answer<T> {}

    /** It can't be known now. */
    record Failed<T>(ApiProblem problem) implements Answer<T> {}
}
