package io.tapio.oom.api.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are not the peer's but of who stands before it, about certificates and passwords. The peer never saw the
 * request, and when the settings are right it may take it: so these are failures, not refusals.
 */
final class OnTheWay {

    /** In the pages of nginx's 495 and 496, which it sends as 400. */
    private static final String NGINX_CERTIFICATE_PAGE = "SSL certificate";

    private OnTheWay() {}

    static HttpReply answered(HttpReply reply, Target target, boolean showsCertificate, @Nullable ProxyAddress proxy) {
        if (!(reply instanceof HttpReply.Answered answered)) {
            return reply;
        }
        if (answered.status() == 407 && proxy != null) {
            return new HttpReply.Failed("no answer from " + target.origin() + ": the proxy " + proxy.origin()
                    + " wants a user and password that it knows: proxy.url");
        }
        if (answered.status() == 400
                && target.tls()
                && answered.body().toString(StandardCharsets.UTF_8).contains(NGINX_CERTIFICATE_PAGE)) {
            return new HttpReply.Failed(target.origin()
                    + (showsCertificate
                            ? " answered 400: it does not take the client certificate of tls.certificate"
                            : " answered 400: it wants a client certificate: tls.certificate and tls.key"));
        }
        return reply;
    }
}
