package io.tapio.oom.host.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands a body over as it is; refuses the wire, which the host never uses. */
final class ByReferenceCodec implements MessageCodec<Object, Object> {

    private final String name;

    ByReferenceCodec(String name) {
        this.name = name;
    }

    @Override
    public void encodeToWire(Buffer buffer, Object body) {
        throw new UnsupportedOperationException("events don't leave the process by the bus");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
        throw new UnsupportedOperationException("events don't enter the process by the bus");
    }

    @Override
    public Object transform(Object body) {
        return body;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
