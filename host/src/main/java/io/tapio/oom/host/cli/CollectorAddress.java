package io.tapio.oom.host.cli;

import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.HttpConfig;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options by which a command finds the running collector. */
final class CollectorAddress {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Of the collector's HTTP server. Default: by the configuration.")
    private @Nullable URI url;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Default: $TAPIO_OOM_CONFIG, else config/tapio-oom.yaml of the installation.")
    private @Nullable Path file;

    /**
     * Where it listens; {@code null} where that can't be told, and was said.
     *
     * @throws ParameterException when the address that was given is none
     */
    @Nullable URI find(CommandLine command) {
        if (url == null) {
            return configured(command);
        }
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new ParameterException(command, "--url must be like http://127.0.0.1:9464: " + url);
        }
        return url;
    }

    private @Nullable URI configured(CommandLine command) {
        HostConfig config = ConfigFile.load(file, command.getErr(), level -> {});
        if (config == null) {
            return null;
        }
        HttpConfig http = config.http();
        if (!http.enabled() || http.port() == 0) {
            command.getErr()
                    .println((http.enabled() ? "http.port is 0, any free one" : "http.enabled is false")
                            + ": say where the collector listens with --url");
            return null;
        }
        String host = switch (http.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> http.host().contains(":") ? "[" + http.host() + "]" : http.host();
        };
        return URI.create("http://" + host + ":" + http.port());
    }
}
