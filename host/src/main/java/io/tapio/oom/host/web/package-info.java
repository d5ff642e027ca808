/** HTTP: metrics and health. */
@NullMarked
package io.tapio.oom.host.web;

import org.jspecify.annotations.NullMarked;
