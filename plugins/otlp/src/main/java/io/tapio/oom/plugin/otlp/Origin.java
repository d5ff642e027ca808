package io.tapio.oom.plugin.otlp;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tapio.oom.api.sink.SinkContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where everything that goes out comes from.
 *
 * @param resource this collector on this node
 * @param scope what of it speaks
 */
record Origin(Resource resource, InstrumentationScope scope) {

    private static final String SERVICE = "tapio-oom";
    private static final String SCOPE = "io.tapio.oom";

    /** The user's own attributes win. */
    static Origin of(SinkContext context, Map<String, String> own) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("service.name", SERVICE);
        attributes.put("service.version", context.hostVersion());
        attributes.put("service.instance.id", context.node());
        attributes.put("host.name", context.node());
        attributes.putAll(own);
        Resource.Builder resource = Resource.newBuilder();
        attributes.forEach((name, value) -> resource.addAttributes(Values.text(name, value)));
        InstrumentationScope scope = InstrumentationScope.newBuilder()
                .setName(SCOPE)
                .setVersion(context.hostVersion())
                .build();
        return new Origin(resource.build(), scope);
    }
}
