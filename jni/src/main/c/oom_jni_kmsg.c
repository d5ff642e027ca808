/* SPDX-License-Identifier: Apache-2.0 */
/* The native methods of io.tapio.oom.kernel.Native that read the kernel's log. */
#include <errno.h>
#include <stdlib.h>

#include "oom_jni.h"
#include "oom_kmsg.h"

static jlong kmsg_open(JNIEnv *env, jclass type, jboolean at_start)
{
	struct oom_kmsg *kmsg = calloc(1, sizeof(*kmsg));
	struct oom_failure failure = { .operation = "allocate", .error = ENOMEM };

	(void)type;
	if (!kmsg || oom_kmsg_open(kmsg, at_start, &failure)) {
		free(kmsg);
		oom_throw(env, &failure);
		return 0;
	}
	return (jlong)(intptr_t)kmsg;
}

static jint kmsg_read(JNIEnv *env, jclass type, jlong handle, jobject buffer)
{
	struct oom_kmsg *kmsg = (struct oom_kmsg *)(intptr_t)handle;

	(void)type;
	return oom_kmsg_read(kmsg, (*env)->GetDirectBufferAddress(env, buffer),
			     (*env)->GetDirectBufferCapacity(env, buffer));
}

static jint kmsg_await(JNIEnv *env, jclass type, jlong handle, jint timeout_ms)
{
	(void)env, (void)type;
	return oom_waiter_wait(&((struct oom_kmsg *)(intptr_t)handle)->waiter, timeout_ms);
}

static void kmsg_wake(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	oom_waiter_wake(&((struct oom_kmsg *)(intptr_t)handle)->waiter);
}

static void kmsg_close(JNIEnv *env, jclass type, jlong handle)
{
	struct oom_kmsg *kmsg = (struct oom_kmsg *)(intptr_t)handle;

	(void)env, (void)type;
	oom_kmsg_close(kmsg);
	free(kmsg);
}

static jint kmsg_snapshot(JNIEnv *env, jclass type, jobject buffer)
{
	(void)type;
	return oom_kmsg_snapshot((*env)->GetDirectBufferAddress(env, buffer),
				 (*env)->GetDirectBufferCapacity(env, buffer));
}

static const JNINativeMethod METHODS[] = {
	{ "kmsgOpen", "(Z)J", kmsg_open },
	{ "kmsgRead", "(JLjava/nio/ByteBuffer;)I", kmsg_read },
	{ "kmsgAwait", "(JI)I", kmsg_await },
	{ "kmsgWake", "(J)V", kmsg_wake },
	{ "kmsgClose", "(J)V", kmsg_close },
	{ "kmsgSnapshot", "(Ljava/nio/ByteBuffer;)I", kmsg_snapshot },
};

jint oom_register_kmsg(JNIEnv *env, jclass type)
{
	return (*env)->RegisterNatives(env, type, METHODS, sizeof(METHODS) / sizeof(METHODS[0]));
}
