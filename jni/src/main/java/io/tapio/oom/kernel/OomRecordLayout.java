package io.tapio.oom.kernel;

/** Where each field of a ring record lies. */
final class OomRecordLayout {
    private OomRecordLayout() {}
}
