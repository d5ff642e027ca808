/**
 * The kernel's side of the house in Java: loads the eBPF program through libbpf, drains its ring, decodes its records.
 * Knows records, not events.
 */
@NullMarked
package io.tapio.oom.kernel;

import org.jspecify.annotations.NullMarked;
