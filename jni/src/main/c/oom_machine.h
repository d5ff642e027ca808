/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_MACHINE_H
#define TAPIO_OOM_MACHINE_H

/* How many nodes of memory the kernel has room for: "0-3" says four. */
unsigned oom_memory_nodes(void);

#endif
