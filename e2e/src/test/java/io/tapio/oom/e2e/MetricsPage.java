package io.tapio.oom.e2e;

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

    static MetricsPage of(Collector collector) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create(collector.address() + "/metrics");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
            return new MetricsPage(answer.body());
        } catch (IOException e) {
            throw new AssertionError("no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The value of a series, with its labels; -1 when it is not there. */
    long value(String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }
}
