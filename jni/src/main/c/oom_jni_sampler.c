/* SPDX-License-Identifier: Apache-2.0 */
/* The native methods of io.tapio.oom.kernel.Native that sample memory cgroups. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include "memcg_passes.h"
#include "oom_jni.h"

static struct memcg_sampler *sampler_of(jlong handle)
{
	return (struct memcg_sampler *)(intptr_t)handle;
}

/* What became of the hits: 0 or the error number, and what was said of it. */
static void tell_hits(JNIEnv *env, const struct memcg_sampler *sampler, jintArray error, jobjectArray words)
{
	const struct oom_failure *failure = &sampler->no_hits;
	jint number = sampler->has_hits ? 0 : failure->error;

	(*env)->SetIntArrayRegion(env, error, 0, 1, &number);
	if (!sampler->has_hits)
		(*env)->SetObjectArrayElement(env, words, 0, (*env)->NewStringUTF(env, failure->detail));
}

static jlong sampler_open(JNIEnv *env, jclass type, jstring object, jstring hierarchy, jint max_cgroups,
			  jboolean wants_hits, jintArray hits_error, jobjectArray hits_words)
{
	struct memcg_sampler *sampler = calloc(1, sizeof(*sampler));
	struct oom_failure failure = { .operation = "allocate", .error = ENOMEM };
	const char *path = (*env)->GetStringUTFChars(env, object, NULL);
	const char *directory = (*env)->GetStringUTFChars(env, hierarchy, NULL);
	int err = sampler && path && directory ? 0 : -ENOMEM;

	(void)type;
	if (!err) {
		struct memcg_settings settings = { directory, max_cgroups, wants_hits };

		err = memcg_sampler_open(sampler, path, &settings, &failure);
		if (!err)
			tell_hits(env, sampler, hits_error, hits_words);
		malloc_trim(0);	/* the kernel's BTF was parsed on the heap */
	}
	if (path)
		(*env)->ReleaseStringUTFChars(env, object, path);
	if (directory)
		(*env)->ReleaseStringUTFChars(env, hierarchy, directory);
	if (err) {
		free(sampler);
		oom_throw(env, &failure);
		return 0;
	}
	return (jlong)(intptr_t)sampler;
}

static jobject sampler_readings(JNIEnv *env, jclass type, jlong handle)
{
	struct memcg_sampler *sampler = sampler_of(handle);

	(void)type;
	return (*env)->NewDirectByteBuffer(env, sampler->readings, sampler->readings_bytes);
}

static jobject sampler_pass_found(JNIEnv *env, jclass type, jlong handle)
{
	(void)type;
	return (*env)->NewDirectByteBuffer(env, sampler_of(handle)->pass, sizeof(struct memcg_pass));
}

static jint sampler_pass(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	return memcg_sampler_pass(sampler_of(handle));
}

static jint sampler_await(JNIEnv *env, jclass type, jlong handle, jint timeout_ms)
{
	(void)env, (void)type;
	return oom_waiter_wait(memcg_sampler_waiter(sampler_of(handle)), timeout_ms);
}

static void sampler_wake(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	oom_waiter_wake(memcg_sampler_waiter(sampler_of(handle)));
}

/* A hit that is lost in a crash is one that will be hit again: freed as they are taken. */
static jint sampler_hits(JNIEnv *env, jclass type, jlong handle, jbyteArray batch)
{
	struct memcg_sampler *sampler = sampler_of(handle);
	jsize capacity = (*env)->GetArrayLength(env, batch);
	unsigned long oversized = 0;
	jint taken = 0;
	void *to;

	(void)type;
	if (!sampler->has_hits || oom_ring_is_empty(&sampler->hits))
		return 0;
	to = (*env)->GetPrimitiveArrayCritical(env, batch, NULL);
	if (!to)
		return 0;	/* with an OutOfMemoryError under way */
	taken = oom_ring_drain(&sampler->hits, to, capacity, SIZE_MAX, &oversized);
	oom_ring_commit(&sampler->hits);
	(*env)->ReleasePrimitiveArrayCritical(env, batch, to, 0);
	return taken;
}

static void sampler_counters(JNIEnv *env, jclass type, jlong handle, jlongArray sums)
{
	uint64_t values[MEMCG_HIT_COUNTERS];

	(void)type;
	memcg_sampler_counters(sampler_of(handle), values);
	(*env)->SetLongArrayRegion(env, sums, 0, MEMCG_HIT_COUNTERS, (const jlong *)values);
}

static void sampler_close(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	memcg_sampler_close(sampler_of(handle));
	free(sampler_of(handle));
}

static const JNINativeMethod METHODS[] = {
	{ "samplerOpen", "(Ljava/lang/String;Ljava/lang/String;IZ[I[Ljava/lang/String;)J", sampler_open },
	{ "samplerReadings", "(J)Ljava/nio/ByteBuffer;", sampler_readings },
	{ "samplerPassFound", "(J)Ljava/nio/ByteBuffer;", sampler_pass_found },
	{ "samplerPass", "(J)I", sampler_pass },
	{ "samplerAwait", "(JI)I", sampler_await },
	{ "samplerWake", "(J)V", sampler_wake },
	{ "samplerHits", "(J[B)I", sampler_hits },
	{ "samplerCounters", "(J[J)V", sampler_counters },
	{ "samplerClose", "(J)V", sampler_close },
};

jint oom_register_sampler(JNIEnv *env, jclass type)
{
	return (*env)->RegisterNatives(env, type, METHODS, sizeof(METHODS) / sizeof(METHODS[0]));
}
