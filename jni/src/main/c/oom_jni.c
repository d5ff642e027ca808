/* SPDX-License-Identifier: Apache-2.0 */
/* The native methods of io.tapio.oom.kernel.Native but the log's and the sampler's: unpack, call, pack; no logic of their own. */
#include <errno.h>
#include <jni.h>
#include <malloc.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "oom_abi.h"
#include "oom_collector.h"
#include "oom_jni.h"
#include "oom_monitor.h"

static jobjectArray abi_names(JNIEnv *env, jclass type)
{
	jobjectArray names = (*env)->NewObjectArray(env, OOM_ABI_ENTRIES, (*env)->FindClass(env, "java/lang/String"),
						    NULL);

	(void)type;
	for (int i = 0; names && i < OOM_ABI_ENTRIES; i++) {
		jstring name = (*env)->NewStringUTF(env, OOM_ABI[i].name);

		(*env)->SetObjectArrayElement(env, names, i, name);
		(*env)->DeleteLocalRef(env, name);
	}
	return names;
}

static jlongArray abi_values(JNIEnv *env, jclass type)
{
	jlongArray values = (*env)->NewLongArray(env, OOM_ABI_ENTRIES);

	(void)type;
	for (int i = 0; values && i < OOM_ABI_ENTRIES; i++) {
		jlong value = OOM_ABI[i].value;

		(*env)->SetLongArrayRegion(env, values, i, 1, &value);
	}
	return values;
}

static jint page_bytes(JNIEnv *env, jclass type)
{
	(void)env, (void)type;
	return sysconf(_SC_PAGESIZE);
}

static jlong now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static jlong boot_time_ns(JNIEnv *env, jclass type)
{
	(void)env, (void)type;
	return now_ns(CLOCK_BOOTTIME);
}

/* Wall time minus boot time; the reading between two of the other clock, best of some tries. */
static jlong boot_epoch_ns(JNIEnv *env, jclass type)
{
	jlong best = 0, spread = INT64_MAX;

	(void)env, (void)type;
	for (int i = 0; i < 10; i++) {
		jlong before = now_ns(CLOCK_BOOTTIME), wall = now_ns(CLOCK_REALTIME), after = now_ns(CLOCK_BOOTTIME);

		if (after - before < spread) {
			spread = after - before;
			best = wall - (before + spread / 2);
		}
	}
	return best;
}

static void tell_hooks(JNIEnv *env, const struct oom_hooks *hooks, jintArray states, jintArray errors,
		       jobjectArray details)
{
	for (int i = 0; i < OOM_HOOKS; i++) {
		const struct oom_hook_status *status = &hooks->status[i];
		jint state = status->state, error = status->failure.error;

		(*env)->SetIntArrayRegion(env, states, i, 1, &state);
		(*env)->SetIntArrayRegion(env, errors, i, 1, &error);
		(*env)->SetObjectArrayElement(env, details, i, (*env)->NewStringUTF(env, status->failure.detail));
	}
}

/* Numbers: pinned, adopted, waiting, the error; words: what failed and its detail. */
static void tell_pins(JNIEnv *env, const struct oom_collector *collector, jlongArray numbers, jobjectArray words)
{
	const struct oom_failure *failure = &collector->not_pinned;
	jlong values[] = { collector->pinned, collector->adopted, collector->waiting, failure->error };

	(*env)->SetLongArrayRegion(env, numbers, 0, sizeof(values) / sizeof(values[0]), values);
	if (!failure->operation)
		return;
	(*env)->SetObjectArrayElement(env, words, 0, (*env)->NewStringUTF(env, failure->operation));
	(*env)->SetObjectArrayElement(env, words, 1, (*env)->NewStringUTF(env, failure->detail));
}

static jlong monitor_open(JNIEnv *env, jclass type, jstring object, jintArray numbers, jstring pin_directory,
			  jintArray states, jintArray errors, jobjectArray details, jlongArray pin_numbers,
			  jobjectArray pin_words)
{
	struct oom_collector *collector = calloc(1, sizeof(*collector));
	struct oom_failure failure = { .operation = "allocate", .error = ENOMEM };
	const char *path = (*env)->GetStringUTFChars(env, object, NULL);
	const char *pins = pin_directory ? (*env)->GetStringUTFChars(env, pin_directory, NULL) : NULL;
	int err = collector && path && (pins || !pin_directory) ? 0 : -ENOMEM;
	struct oom_settings settings = {};
	jint asked[3] = {};

	(void)type;
	if (!err) {
		(*env)->GetIntArrayRegion(env, numbers, 0, 3, asked);
		settings = (struct oom_settings){ .ring_bytes = asked[0], .detail_bytes = asked[1], .wanted = asked[2] };
		err = oom_collector_open(collector, path, settings, pins, &failure);
		tell_hooks(env, &collector->hooks, states, errors, details);
		tell_pins(env, collector, pin_numbers, pin_words);
		malloc_trim(0);	/* the kernel's BTF was parsed on the heap */
	}
	if (path)
		(*env)->ReleaseStringUTFChars(env, object, path);
	if (pins)
		(*env)->ReleaseStringUTFChars(env, pin_directory, pins);
	if (err) {
		free(collector);
		oom_throw(env, &failure);
		return 0;
	}
	return (jlong)(intptr_t)collector;
}

static jlong monitor_borrow(JNIEnv *env, jclass type, jint map_id)
{
	struct oom_collector *collector = calloc(1, sizeof(*collector));
	struct oom_failure failure = { .operation = "allocate", .error = ENOMEM };

	(void)type;
	if (!collector || oom_collector_borrow(collector, map_id, &failure)) {
		free(collector);
		oom_throw(env, &failure);
		return 0;
	}
	return (jlong)(intptr_t)collector;
}

static void monitor_unpin(JNIEnv *env, jclass type, jstring directory)
{
	struct oom_failure failure = { .operation = "allocate", .error = ENOMEM };
	const char *path = (*env)->GetStringUTFChars(env, directory, NULL);
	int err = path ? oom_pins_remove_all(path, &failure) : -ENOMEM;

	(void)type;
	if (path)
		(*env)->ReleaseStringUTFChars(env, directory, path);
	if (err)
		oom_throw(env, &failure);
}

static struct oom_collector *collector_of(jlong handle)
{
	return (struct oom_collector *)(intptr_t)handle;
}

/* Straight into the Java heap: the collector waits for some microseconds, and nothing is copied twice. */
static jint drain(JNIEnv *env, jlong handle, jbyteArray batch,
		  size_t most, size_t (*take)(struct oom_reader *reader, uint8_t *to, size_t capacity, size_t most))
{
	jsize capacity = (*env)->GetArrayLength(env, batch);
	void *to = (*env)->GetPrimitiveArrayCritical(env, batch, NULL);
	jint taken;

	if (!to)
		return 0;	/* with an OutOfMemoryError under way */
	taken = take(&collector_of(handle)->reader, to, capacity, most);
	(*env)->ReleasePrimitiveArrayCritical(env, batch, to, 0);
	return taken;
}

static jint monitor_drain(JNIEnv *env, jclass type, jlong handle, jbyteArray batch, jint most)
{
	(void)type;
	return drain(env, handle, batch, most, oom_reader_kills);
}

static jint monitor_drain_details(JNIEnv *env, jclass type, jlong handle, jbyteArray batch)
{
	(void)type;
	return drain(env, handle, batch, SIZE_MAX, oom_reader_details);
}

static void monitor_commit(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	oom_reader_commit(&collector_of(handle)->reader);
}

static jint monitor_await(JNIEnv *env, jclass type, jlong handle, jint timeout_ms)
{
	(void)env, (void)type;
	return oom_reader_wait(&collector_of(handle)->reader, timeout_ms);
}

static void monitor_wake(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	oom_reader_wake(&collector_of(handle)->reader);
}

/* The kernel side's counters, summed over the CPUs, and behind them the oversized records; a borrowed ring has those alone. */
static void monitor_counters(JNIEnv *env, jclass type, jlong handle, jlongArray sums)
{
	struct oom_collector *collector = collector_of(handle);
	int cpus = libbpf_num_possible_cpus();
	__u64 *values = calloc(cpus > 0 ? cpus : 1, sizeof(*values));

	(void)type;
	for (__u32 key = 0; values && collector->counters_fd >= 0 && key < OOM_COUNTERS; key++) {
		jlong sum = 0;

		if (!bpf_map_lookup_elem(collector->counters_fd, &key, values))
			for (int cpu = 0; cpu < cpus; cpu++)
				sum += values[cpu];
		(*env)->SetLongArrayRegion(env, sums, key, 1, &sum);
	}
	free(values);
	(*env)->SetLongArrayRegion(env, sums, OOM_COUNTERS, 1, (const jlong *)&collector->reader.oversized);
}

static void monitor_close(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	oom_collector_close(collector_of(handle));
	free(collector_of(handle));
}

static const JNINativeMethod METHODS[] = {
	{ "abiNames", "()[Ljava/lang/String;", abi_names },
	{ "abiValues", "()[J", abi_values },
	{ "pageBytes", "()I", page_bytes },
	{ "bootTimeNs", "()J", boot_time_ns },
	{ "bootEpochNs", "()J", boot_epoch_ns },
	{ "monitorOpen", "(Ljava/lang/String;[ILjava/lang/String;[I[I[Ljava/lang/String;[J[Ljava/lang/String;)J", monitor_open },
	{ "monitorUnpin", "(Ljava/lang/String;)V", monitor_unpin },
	{ "monitorBorrow", "(I)J", monitor_borrow },
	{ "monitorDrain", "(J[BI)I", monitor_drain },
	{ "monitorDrainDetails", "(J[B)I", monitor_drain_details },
	{ "monitorCommit", "(J)V", monitor_commit },
	{ "monitorAwait", "(JI)I", monitor_await },
	{ "monitorWake", "(J)V", monitor_wake },
	{ "monitorCounters", "(J[J)V", monitor_counters },
	{ "monitorClose", "(J)V", monitor_close },
};

void oom_throw(JNIEnv *env, const struct oom_failure *failure)
{
	jclass type = (*env)->FindClass(env, "io/tapio/oom/kernel/NativeException");
	jmethodID make;
	jthrowable thrown;

	if (!type)
		return;
	make = (*env)->GetMethodID(env, type, "<init>", "(Ljava/lang/String;ILjava/lang/String;)V");
	if (!make)
		return;
	thrown = (*env)->NewObject(env, type, make, (*env)->NewStringUTF(env, failure->operation), failure->error,
				   (*env)->NewStringUTF(env, failure->detail));
	if (thrown)
		(*env)->Throw(env, thrown);
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved)
{
	JNIEnv *env;
	jclass type;

	(void)reserved;
	if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK)
		return JNI_ERR;
	type = (*env)->FindClass(env, "io/tapio/oom/kernel/Native");
	if (!type || (*env)->RegisterNatives(env, type, METHODS, sizeof(METHODS) / sizeof(METHODS[0])) ||
	    oom_register_kmsg(env, type) || oom_register_sampler(env, type))
		return JNI_ERR;
	return JNI_VERSION_10;
}
