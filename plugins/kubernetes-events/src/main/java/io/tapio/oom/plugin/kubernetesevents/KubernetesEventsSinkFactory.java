package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Makes sinks that create Events of Kubernetes. In a cluster it needs no settings: the pod's service account tells where
 * the API server is, whom to trust and who asks. Elsewhere {@code url}, {@code token} or {@code token_file}, and
 * {@link HttpEndpoint#SETTINGS} say it.
 */
@Extension
public final class KubernetesEventsSinkFactory implements SinkFactory {

    private static final Set<String> SETTINGS = HttpEndpoint.settingsBeside("url", "token", "token_file");

    private final ServiceAccount account;

    /** For the pod that this process runs in, if it does. */
    public KubernetesEventsSinkFactory() {
        this(ServiceAccount.ofThisProcess());
    }

    KubernetesEventsSinkFactory(ServiceAccount account) {
        this.account = account;
    }

    @Override
    public String name() {
        return "kubernetes-events";
    }

    @Override
    public Audience audience() {
        return Audience.PEOPLE;
    }

    @Override
    public void check(SinkSettings settings) {
        Way way = Way.of(settings.allowOnly(SETTINGS), account);
        HttpEndpoint.check(way.settings(), way.url(), settings.path("url"));
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        Way way = Way.of(settings.allowOnly(SETTINGS), account);
        return new KubernetesEventsSink(
                HttpEndpoint.of(way.settings(), way.url(), settings.path("url"), context), way.token());
    }
}
