package io.tapio.oom.host.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads an answer that is as long as it likes, but whose single pods are no longer than a cluster can store: one that goes
 * on and on would take the memory that kills are reported with. For one thread.
 */
final class PodParser extends JsonParserDelegate {

    /** A cluster's store takes 1.5 MiB for an object (etcd's request limit), which JSON may make somewhat longer. */
    static final int MOST_BYTES = 3 << 20;

    private long begin;

    PodParser(InputStream body) throws IOException {
        super(ApiClient.JSON.getFactory().createParser(body));
    }

    /** What was read up to here is done with. */
    void next() {
        begin = at();
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = delegate.nextToken();
        if (at() - begin > MOST_BYTES) {
            throw new StreamConstraintsException("a pod of more than " + MOST_BYTES + " bytes");
        }
        return token;
    }

    @Override
    public JsonParser skipChildren() throws IOException {
        long before = at();
        delegate.skipChildren();
        begin += at() - before; // it took no room
        return this;
    }

    private long at() {
        return delegate.currentLocation().getByteOffset();
    }
}
