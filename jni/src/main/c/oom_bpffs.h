/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_BPFFS_H
#define TAPIO_OOM_BPFFS_H

#include <stdbool.h>

#include "oom_errors.h"

#define OOM_BPFFS_PATH 512

/* DIRECTORY/NAME into a buffer of OOM_BPFFS_PATH bytes. */
void oom_bpffs_path(char *path, const char *directory, const char *name);
bool oom_bpffs_has(const char *path);
/* Makes a directory in bpffs, which is mounted where it usually is and nobody did. */
int oom_bpffs_make(const char *directory, struct oom_failure *failure);
/* Unpins what lies in the directory and begins so; when it returns, links among it are ended. */
void oom_bpffs_unpin(const char *directory, const char *prefix);
/* Unpins all that lies in the directory and removes it. */
void oom_bpffs_remove(const char *directory);

#endif
