package io.tapio.oom.api.event;

/**
 * A container that another one runs in.
 *
 * @param id the runtime's full id
 * @param runtime as in {@link ContainerFacts#runtime()}
 */
public record OuterContainer(String id, String runtime) {

    public OuterContainer {
        Checks.text("outer.id", id);
        Checks.text("outer.runtime", runtime);
    }
}
