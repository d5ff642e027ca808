/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_errors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>

static _Thread_local struct oom_failure *listener;

static void append(const char *text, size_t length)
{
	char *detail = listener->detail;
	size_t used = strlen(detail), room = OOM_DETAIL_BYTES - 1 - used;

	if (length > room)
		length = room;
	memcpy(detail + used, text, length);
	detail[used + length] = '\0';
}

/* Of the verifier's log the line before its statistics: the one that says what it refused. */
static void append_verdict(const char *log)
{
	const char *end = strstr(log, "\nprocessed "), *begin = end;

	if (!end)
		return;
	while (begin > log && begin[-1] != '\n')
		begin--;
	append("; the verifier: ", 16);
	append(begin, end - begin);
}

/* Keeps the first message, which names the cause, and the verifier's verdict; the rest follows from them. */
static int take_down(enum libbpf_print_level level, const char *format, va_list args)
{
	char *message;

	if (level != LIBBPF_WARN || !listener || vasprintf(&message, format, args) < 0)
		return 0;
	if (strstr(message, "BEGIN PROG LOAD LOG"))
		append_verdict(message);
	else if (!listener->detail[0])
		append(message, strcspn(message, "\n"));
	free(message);
	return 0;
}

void oom_listen(struct oom_failure *failure)
{
	listener = failure;
	if (failure)
		failure->detail[0] = '\0';
	libbpf_set_print(take_down);
}

int oom_fail(struct oom_failure *failure, const char *operation, int error)
{
	failure->operation = operation;
	failure->error = abs(error);
	return -failure->error;
}
