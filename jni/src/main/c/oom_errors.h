/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_ERRORS_H
#define TAPIO_OOM_ERRORS_H

#define OOM_DETAIL_BYTES 512

/* What failed, the errno and what libbpf or the verifier said of it. */
struct oom_failure {
	const char *operation;
	int error;
	char detail[OOM_DETAIL_BYTES];
};

/* Takes down a failure; returns -error, so that a function can end with it. */
int oom_fail(struct oom_failure *failure, const char *operation, int error);

/* Has libbpf's messages of this thread gathered into `failure->detail` from here on; NULL ends it. */
void oom_listen(struct oom_failure *failure);

#endif
