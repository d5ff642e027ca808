package io.tapio.oom.api;

/**
 * The version of this API, by semantic versioning. A plugin says in its manifest's {@code Plugin-Requires} which
 * versions it can live with (for example {@code >=1.0.0 & <2.0.0}); the host refuses the others with a message.
 */
public final class ApiVersion {

    /** A change that breaks a compiled plugin or a reader of the JSON raises the first number. */
    public static final String CURRENT = "1.4.0";

    private ApiVersion() {}
}
