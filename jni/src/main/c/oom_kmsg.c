/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/klog.h>
#include <unistd.h>

#define RECORD_BYTES 8192	/* PRINTKRB_RECORD_MAX and room for the escapes */
#define READ_ALL 3		/* SYSLOG_ACTION_READ_ALL */

int oom_kmsg_open(struct oom_kmsg *kmsg, bool at_start, struct oom_failure *failure)
{
	int err;

	kmsg->waiter.epoll_fd = kmsg->waiter.wake_fd = -1;
	kmsg->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg->fd < 0)
		return oom_fail(failure, "open /dev/kmsg", errno);
	if (!at_start && lseek(kmsg->fd, 0, SEEK_END) < 0)
		err = oom_fail(failure, "go to the end of /dev/kmsg", errno);
	else if ((err = oom_waiter_open(&kmsg->waiter, kmsg->fd)))
		oom_fail(failure, "wait for /dev/kmsg", err);
	if (err)
		oom_kmsg_close(kmsg);
	return err;
}

long oom_kmsg_read(struct oom_kmsg *kmsg, uint8_t *to, size_t capacity)
{
	size_t at = 0;

	while (capacity - at >= RECORD_BYTES) {
		ssize_t n = read(kmsg->fd, to + at, capacity - at);

		if (n > 0)
			at += n;
		else if (n < 0 && errno == EPIPE && at == 0)
			return -EPIPE;
		else if (n < 0 && errno != EAGAIN && errno != EPIPE && errno != EINTR && at == 0)
			return -errno;
		else
			break;
	}
	return at;
}

void oom_kmsg_close(struct oom_kmsg *kmsg)
{
	oom_waiter_close(&kmsg->waiter);
	if (kmsg->fd >= 0)
		close(kmsg->fd);
	kmsg->fd = -1;
}

long oom_kmsg_snapshot(uint8_t *to, size_t capacity)
{
	int n = klogctl(READ_ALL, (char *)to, (int)capacity);

	return n < 0 ? -errno : n;
}
