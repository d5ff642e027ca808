/** HTTP: metrics, health and the newest events. */
@NullMarked
package io.tapio.oom.host.web;

import org.jspecify.annotations.NullMarked;
