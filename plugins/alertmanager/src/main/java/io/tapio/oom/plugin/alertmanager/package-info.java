/** Alerts to Prometheus Alertmanager, by its v2 API. */
@NullMarked
package io.tapio.oom.plugin.alertmanager;

import org.jspecify.annotations.NullMarked;
