/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_waiter.h"

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

int oom_waiter_add(struct oom_waiter *waiter, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(waiter->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

int oom_waiter_open(struct oom_waiter *waiter, int fd)
{
	int err;

	waiter->wake_fd = -1;
	waiter->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (waiter->epoll_fd < 0)
		return -errno;
	waiter->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	err = waiter->wake_fd < 0 ? -errno : oom_waiter_add(waiter, waiter->wake_fd);
	if (!err && fd >= 0)
		err = oom_waiter_add(waiter, fd);
	if (err)
		oom_waiter_close(waiter);
	return err;
}

int oom_waiter_wait(struct oom_waiter *waiter, int timeout_ms)
{
	struct epoll_event events[3];
	int n = epoll_wait(waiter->epoll_fd, events, 3, timeout_ms);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n; i++)
		if (events[i].data.fd != waiter->wake_fd)
			return 1;
	return 0;
}

void oom_waiter_wake(struct oom_waiter *waiter)
{
	uint64_t one = 1;

	/* A full counter has woken the waiter already. */
	if (write(waiter->wake_fd, &one, sizeof(one)) < 0)
		return;
}

void oom_waiter_close(struct oom_waiter *waiter)
{
	if (waiter->wake_fd >= 0)
		close(waiter->wake_fd);
	if (waiter->epoll_fd >= 0)
		close(waiter->epoll_fd);
	waiter->wake_fd = waiter->epoll_fd = -1;
}
