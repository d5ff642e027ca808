package io.tapio.oom.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyAddressTest {

    private final HttpPeer proxy = new HttpPeer();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        proxy.close();
    }

    @Test
    void shouldAskTheProxyForAPeerWithoutTls() {
        assertEquals(
                "answered 204",
                send("http://me:se%63ret@127.0.0.1:" + proxy.port()).toString());
        HttpPeer.Request request = proxy.requests().get(0);
        assertEquals("http://oom.example.org:8080/hook", request.uri());
        assertEquals("oom.example.org:8080", request.headers().get("host"));
        assertEquals("Basic bWU6c2VjcmV0", request.headers().get("proxy-authorization"));
    }

    @Test
    void shouldTryAgainWhenTheProxyDoesNotKnowTheUser() {
        proxy.answerNext(407, Map.of());
        assertEquals(
                new HttpReply.Failed("no answer from http://oom.example.org:8080: the proxy http://127.0.0.1:"
                        + proxy.port() + " wants a user and password that it knows: proxy.url"),
                send("http://me:s3cret@127.0.0.1:" + proxy.port()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy.example.org:3128",
                "https://s3cret@proxy.example.org:3128",
                "http://s3cret@proxy.example.org",
                "http://s3cret@proxy.example.org:99999",
                "socks5://s3cret@proxy.example.org:1080/s3cret",
                "http://s3 cret@proxy.example.org:3128"
            })
    void shouldRefuseAnAddressWithoutShowingIt(String url) {
        String message = String.valueOf(
                assertThrows(SettingsException.class, () -> send(url)).getMessage());
        assertTrue(message.startsWith("sinks.hook.proxy.url "), message);
        assertFalse(message.contains("s3"), message);
    }

    private HttpReply send(String proxyUrl) {
        HttpEndpoint endpoint = HttpEndpoint.of(
                new SinkSettings("hook", Map.of("proxy", Map.of("url", proxyUrl))),
                "http://oom.example.org:8080/hook",
                "sinks.hook.url",
                new TestSinkContext("hook", vertx));
        return HttpPeer.await(endpoint.send(HttpMethod.POST, "", Map.of(), Buffer.buffer("{}")));
    }
}
