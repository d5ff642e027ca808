package io.tapio.oom.host.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration record was given values it does not accept; the message names every one with its value. */
public final class InvalidValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<Violation> violations;

    InvalidValueException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    List<Violation> violations() {
        return violations;
    }
}
