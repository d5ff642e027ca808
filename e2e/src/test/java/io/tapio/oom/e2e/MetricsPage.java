package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * The page that Prometheus scrapes.
 *
 * @param text as it was at one moment
 */
record MetricsPage(String text) {

    /** As Prometheus asks: a client that offers HTTP/2 as well may lose the page to the change of protocol. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static MetricsPage of(Collector collector) {
        try {
            URI page = URI.create(collector.address() + "/metrics");
            HttpResponse<String> answer =
                    CLIENT.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            return new MetricsPage(answer.body());
        } catch (IOException e) {
            throw new AssertionError("no page at " + collector.address(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The value of a series that counts, with its labels; -1 when it is not there. */
    long value(String series) {
        return (long) number(series);
    }

    /** The value of a series, with its labels; -1 when it is not there. */
    double number(String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    /** What all series of that name say together; 0 where there are none. */
    double sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    boolean has(String wholeLine) {
        return text.lines().anyMatch(wholeLine::equals);
    }
}
