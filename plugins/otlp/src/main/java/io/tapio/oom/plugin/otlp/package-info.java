/** The sink that speaks OpenTelemetry: events as log records, the collector's own metrics and traces, over OTLP/HTTP. */
@NullMarked
package io.tapio.oom.plugin.otlp;

import org.jspecify.annotations.NullMarked;
