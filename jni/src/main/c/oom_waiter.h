/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_WAITER_H
#define TAPIO_OOM_WAITER_H

/* Waits for a descriptor or several, or for another thread's wish to be done with waiting. */
struct oom_waiter {
	int epoll_fd;
	int wake_fd;
};

/* `fd` may be -1: then there is nothing to wait for but time. */
int oom_waiter_open(struct oom_waiter *waiter, int fd);
/* Has the waiter wait for another descriptor too. */
int oom_waiter_add(struct oom_waiter *waiter, int fd);
/* 1: there is something to read, 0: time is up or it was woken, else -errno. */
int oom_waiter_wait(struct oom_waiter *waiter, int timeout_ms);
void oom_waiter_wake(struct oom_waiter *waiter);
void oom_waiter_close(struct oom_waiter *waiter);

#endif
