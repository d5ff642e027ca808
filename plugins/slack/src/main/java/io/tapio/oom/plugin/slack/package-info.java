/** Messages to a Slack channel, by an incoming webhook or as a bot. */
@NullMarked
package io.tapio.oom.plugin.slack;

import org.jspecify.annotations.NullMarked;
