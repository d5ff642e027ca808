/** The sink that writes every event to a Kafka topic. */
@NullMarked
package io.tapio.oom.plugin.kafka;

import org.jspecify.annotations.NullMarked;
