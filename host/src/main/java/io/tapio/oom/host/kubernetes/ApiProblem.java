package io.tapio.oom.host.kubernetes;

/**
 * Why the API server could not be asked.
 *
 * @param detail what happened, in one line
 */
public record ApiProblem(Kind kind, String detail) {

    private static final int LONGEST = 300;

    public ApiProblem {
        String line = detail.replaceAll("[\\p{Cntrl}\\p{Cf}\u2028\u2029]+", " ").strip();
        detail = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** The sorts of it. */
    public enum Kind {
        /** The kubeconfig or the service account can't be used. */
        UNUSABLE("TAPIO-K001", "correct it, or set oom.enable_k8s_correlation to false"),
        /** Nobody answers there, or the connection broke. */
        UNREACHABLE("TAPIO-K002", "see whether the API server runs and can be reached from this node"),
        /** Who answers there has a certificate that is not the cluster's. */
        UNTRUSTED(
                "TAPIO-K010",
                "see whether this is the cluster's API server, and whether ca.crt of the service account, or the "
                        + "certificate authority of the kubeconfig, is of the authority that signed its certificate"),
        /** 401 or 403. */
        REFUSED(
                "TAPIO-K003",
                "grant it to the account of this collector: list and watch pods in all namespaces, "
                        + "get replicasets.apps and jobs.batch"),
        /** No answer within {@code oom.k8s_context_timeout}. */
        SLOW("TAPIO-K004", "raise oom.k8s_context_timeout if the API server is that slow"),
        /** Another error of the server's. */
        FAILED("TAPIO-K005", "see the API server's log"),
        /** What it said can't be read. */
        GARBLED("TAPIO-K006", "see whether this is a Kubernetes API server"),
        /** 410: what came since is not known there any more; all of it has to be listed again. */
        EXPIRED("TAPIO-K007", "nothing needs to be done");

        private final String code;
        private final String advice;

        Kind(String code, String advice) {
            this.code = code;
            this.advice = advice;
        }

        /** What people search for. */
        public String code() {
            return code;
        }

        /** What to do. */
        public String advice() {
            return advice;
        }
    }
}
