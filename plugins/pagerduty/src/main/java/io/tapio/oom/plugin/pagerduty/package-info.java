/** Alerts in PagerDuty, by its Events API v2. */
@NullMarked
package io.tapio.oom.plugin.pagerduty;

import org.jspecify.annotations.NullMarked;
