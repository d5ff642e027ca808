/** The way to an HTTP peer, for sinks that post: {@link io.tapio.oom.api.http.HttpEndpoint} is the door. */
@NullMarked
package io.tapio.oom.api.http;

import org.jspecify.annotations.NullMarked;
