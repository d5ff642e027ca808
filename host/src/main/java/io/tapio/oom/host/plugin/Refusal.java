package io.tapio.oom.host.plugin;

import java.time.Duration;
import java.util.Locale;

/** Why a file can't be used as a plugin. The message tells what to do where there is something to be done. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of a refusal it is, with its code in the log. */
    enum Kind {
        /** It is no plugin, or one that does not work here. */
        UNUSABLE("TAPIO-P001"),
        /** It is not whole; it may still be on its way here. */
        DAMAGED("TAPIO-P003"),
        /** Others may write it. */
        WRITABLE("TAPIO-P004"),
        /** {@code plugins.allow} does not have its sum. */
        NOT_ALLOWED("TAPIO-P005"),
        /** Its code does not come to an end. */
        STUCK("TAPIO-P006"),
        /** It ended the process again and again. */
        QUARANTINED("TAPIO-P007");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private final Kind kind;

    Refusal(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** Of a thing that PF4J or the plugin threw. */
    static Refusal of(Throwable thrown) {
        return new Refusal(Kind.UNUSABLE, Causes.of(thrown));
    }

    /** Of a plugin whose constructors or {@code name()} have not returned for that long. */
    static Refusal stuck(Duration since, SinkCall call) {
        return new Refusal(
                Kind.STUCK,
                String.format(
                        Locale.ROOT,
                        "its code has not come to an end for %d s, at %s; it is used when it does",
                        since.toSeconds(),
                        call.where()));
    }

    Kind kind() {
        return kind;
    }

    /** What is wrong, never {@code null}. */
    String problem() {
        return String.valueOf(getMessage());
    }
}
