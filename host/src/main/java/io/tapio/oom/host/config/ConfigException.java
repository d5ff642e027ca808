package io.tapio.oom.host.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used. The message has one line for each problem. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<ConfigProblem> problems;

    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** Every mistake, in the order of the file. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
