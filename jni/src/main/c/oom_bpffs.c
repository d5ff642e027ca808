/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_bpffs.h"

#include <dirent.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/bpf.h>

#define BPFFS "/sys/fs/bpf"

void oom_bpffs_path(char *path, const char *directory, const char *name)
{
	snprintf(path, OOM_BPFFS_PATH, "%s/%s", directory, name);
}

bool oom_bpffs_has(const char *path)
{
	return !access(path, F_OK);
}

static bool is_on_bpffs(const char *path)
{
	struct statfs fs;

	return !statfs(path, &fs) && (unsigned long)fs.f_type == BPF_FS_MAGIC;
}

/*
 * A link ends when its last reference does. Of a pin that is deferred, so the last one is
 * made to be ours: when this returns, the program is not called any more.
 */
static bool remove_pin(const char *path)
{
	int fd = bpf_obj_get(path);
	bool removed = !unlink(path);

	if (fd >= 0)
		close(fd);
	return removed;
}

void oom_bpffs_unpin(const char *directory, const char *prefix)
{
	char path[OOM_BPFFS_PATH];
	struct dirent *entry;
	DIR *pins = opendir(directory);

	while (pins && (entry = readdir(pins))) {
		if (entry->d_type == DT_DIR || strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		oom_bpffs_path(path, directory, entry->d_name);
		if (remove_pin(path))
			rewinddir(pins);
	}
	if (pins)
		closedir(pins);
}

void oom_bpffs_remove(const char *path)
{
	oom_bpffs_unpin(path, "");
	rmdir(path);
}

int oom_bpffs_make(const char *directory, struct oom_failure *failure)
{
	char parent[OOM_BPFFS_PATH];
	char *slash;

	snprintf(parent, sizeof(parent), "%s", directory);
	slash = strrchr(parent, '/');
	if (!slash || slash == parent)
		return oom_fail(failure, "pin: the directory must lie in bpffs", EINVAL);
	*slash = '\0';
	if (!is_on_bpffs(parent) && !strcmp(parent, BPFFS))
		mount("bpf", BPFFS, "bpf", 0, "mode=0700");
	if (!is_on_bpffs(parent))
		return oom_fail(failure, "pin: no bpffs there; mount -t bpf bpf " BPFFS, ENOENT);
	if (mkdir(directory, 0700) && errno != EEXIST)
		return oom_fail(failure, "make the directory of the pins", errno);
	return 0;
}
