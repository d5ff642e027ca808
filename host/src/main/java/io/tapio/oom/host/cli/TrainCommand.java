package io.tapio.oom.host.cli;

import io.tapio.oom.host.Host;
import io.tapio.oom.host.Installation;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.HttpConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.demo.Demo;
import io.tapio.oom.host.source.SourceUnavailableException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * {@code train}: does once what {@code run} does, so that the JVM that writes its ahead-of-time cache sees the classes
 * of the whole way: a start, some kills, a scrape, an end. Kills are left out where this process may not make any.
 */
@Command(name = "train", hidden = true, description = "Does once what run does; for the start-up cache.")
final class TrainCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int KILLS = 3;
    private static final long LIMIT_BYTES = 16L << 20;
    private static final long PATIENCE_SECONDS = 10;

    @Override
    public Integer call() throws IOException, InterruptedException, TimeoutException {
        int port = freePort();
        HostConfig base = ConfigLoader.load(ConfigLoader.standardFile()).orThrow();
        HostConfig config = new HostConfig(
                base.node(),
                base.log(),
                base.oom(),
                base.source().passing(),
                new HttpConfig(true, LOOPBACK, port),
                base.memory(),
                base.prediction(),
                base.kubernetes(),
                base.journal().inMemory(),
                base.plugins(),
                Map.of(
                        "stdout", new SinkConfig("stdout", "stdout", true, false, Map.of("format", "json")),
                        "prometheus", new SinkConfig("prometheus", "prometheus", true, false, Map.of()),
                        "webhook",
                                new SinkConfig(
                                        "webhook",
                                        "webhook",
                                        true,
                                        false,
                                        Map.of("url", "http://127.0.0.1:" + port + "/"))),
                base.routes(),
                base.timeWindows(),
                base.inhibit(),
                base.summary());
        try (Host host = new Host(Installation.ofLauncher(), config)) {
            host.start();
            makeKills(host.vertx());
            scrape(host.vertx(), port);
        } catch (SourceUnavailableException e) {
            LOG.info("trained without a source: {}", e.getMessage());
        }
        return ExitCode.OK;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static void makeKills(Vertx vertx) throws InterruptedException {
        try {
            Optional<CgroupTree> tree = CgroupTree.locate();
            for (int i = 0; tree.isPresent() && i < KILLS; i++) {
                new Demo(vertx, tree.get(), LIMIT_BYTES).run();
            }
        } catch (IOException e) {
            LOG.info("trained without kills: {}", e.getMessage());
        }
    }

    private static void scrape(Vertx vertx, int port) throws TimeoutException {
        HttpClient client = vertx.createHttpClient();
        for (String path : new String[] {"/metrics", "/healthz", "/readyz"}) {
            client.request(HttpMethod.GET, port, LOOPBACK, path)
                    .compose(request -> request.send().compose(response -> response.body()))
                    .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        client.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
