package io.tapio.oom.host.kubernetes;

/** The API server could not be asked. */
final class ApiException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient ApiProblem problem;

    ApiException(ApiProblem.Kind kind, String detail) {
        this(new ApiProblem(kind, detail));
    }

    ApiException(ApiProblem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    ApiProblem problem() {
        return problem;
    }
}
