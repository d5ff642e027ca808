package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.sink.SinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;

class StdoutSinkKitTest extends SinkCompatibilityKit {

    private final Screen screen = new Screen();

    @Override
    protected SinkFactory factory() {
        return screen.factory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("format", "json");
    }

    @Override
    protected List<String> arrived() {
        return screen.lines();
    }

    @Override
    protected boolean breakPeer() {
        screen.leave();
        return true;
    }
}
