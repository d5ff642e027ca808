/* SPDX-License-Identifier: Apache-2.0 */
/* The native methods of io.tapio.oom.kernel.Native but the log's: unpack, call, pack; no logic of their own. */
#include <errno.h>
#include <jni.h>
#include <malloc.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "oom_abi.h"
#include "oom_hooks.h"
#include "oom_jni.h"
#include "oom_monitor.h"
#include "oom_ring.h"

/* Programs and rings; a ring without programs belongs to somebody else's map and has no details. */
struct monitor {
	struct oom_hooks hooks;
	struct oom_ring ring;
	struct oom_ring details;
	int borrowed_map_fd;
	unsigned long oversized;
};

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

static int open_rings(struct monitor *monitor, struct oom_failure *failure)
{
	int err = oom_ring_open(&monitor->ring, oom_hooks_map_fd(&monitor->hooks, "oom_kills"), failure);

	if (err)
		return err;
	err = oom_ring_open(&monitor->details, oom_hooks_map_fd(&monitor->hooks, "oom_details"), failure);
	if (!err && (err = oom_waiter_add(&monitor->ring.waiter, monitor->details.map_fd))) {
		oom_fail(failure, "wait for the ring of details", err);
		oom_ring_close(&monitor->details);
	}
	if (err)
		oom_ring_close(&monitor->ring);
	return err;
}

static jlong monitor_open(JNIEnv *env, jclass type, jstring object, jint ring_bytes, jint detail_bytes, jint wanted,
			  jintArray states, jintArray errors, jobjectArray details)
{
	struct oom_settings settings = { .ring_bytes = ring_bytes, .detail_bytes = detail_bytes, .wanted = wanted };
	struct monitor *monitor = calloc(1, sizeof(*monitor));
	struct oom_failure failure = { .operation = "allocate", .error = ENOMEM };
	const char *path = (*env)->GetStringUTFChars(env, object, NULL);
	int err = monitor && path ? 0 : -ENOMEM;

	(void)type;
	if (!err) {
		monitor->borrowed_map_fd = -1;
		err = oom_hooks_open(&monitor->hooks, path, &settings, &failure);
		for (int i = 0; i < OOM_HOOKS; i++) {
			const struct oom_hook_status *status = &monitor->hooks.status[i];
			jint state = status->state, error = status->failure.error;

			(*env)->SetIntArrayRegion(env, states, i, 1, &state);
			(*env)->SetIntArrayRegion(env, errors, i, 1, &error);
			(*env)->SetObjectArrayElement(env, details, i,
						      (*env)->NewStringUTF(env, status->failure.detail));
		}
		if (!err) {
			err = open_rings(monitor, &failure);
			if (err)
				oom_hooks_close(&monitor->hooks);
		}
		malloc_trim(0);	/* the kernel's BTF was parsed on the heap */
	}
	if (path)
		(*env)->ReleaseStringUTFChars(env, object, path);
	if (err) {
		free(monitor);
		oom_throw(env, &failure);
		return 0;
	}
	return (jlong)(intptr_t)monitor;
}

/* Reads the ring of a map that somebody else made, found by its id. */
static jlong monitor_borrow(JNIEnv *env, jclass type, jint map_id)
{
	struct monitor *monitor = calloc(1, sizeof(*monitor));
	struct oom_failure failure = { .operation = "allocate", .error = ENOMEM };
	int err = monitor ? 0 : -ENOMEM;

	(void)type;
	if (!err) {
		monitor->borrowed_map_fd = bpf_map_get_fd_by_id(map_id);
		if (monitor->borrowed_map_fd < 0)
			err = oom_fail(&failure, "open the map by its id", errno);
		else if ((err = oom_ring_open(&monitor->ring, monitor->borrowed_map_fd, &failure)))
			close(monitor->borrowed_map_fd);
	}
	if (err) {
		free(monitor);
		oom_throw(env, &failure);
		return 0;
	}
	return (jlong)(intptr_t)monitor;
}

static struct monitor *monitor_of(jlong handle)
{
	return (struct monitor *)(intptr_t)handle;
}

/* Straight into the Java heap: the collector waits for some microseconds, and nothing is copied twice. */
static jint drain(JNIEnv *env, struct monitor *monitor, struct oom_ring *ring, jbyteArray batch)
{
	jsize capacity = (*env)->GetArrayLength(env, batch);
	void *to = (*env)->GetPrimitiveArrayCritical(env, batch, NULL);
	jint taken;

	if (!to)
		return 0;	/* with an OutOfMemoryError under way */
	taken = oom_ring_drain(ring, to, capacity, &monitor->oversized);
	(*env)->ReleasePrimitiveArrayCritical(env, batch, to, 0);
	return taken;
}

static jint monitor_drain(JNIEnv *env, jclass type, jlong handle, jbyteArray batch)
{
	struct monitor *monitor = monitor_of(handle);

	(void)type;
	return drain(env, monitor, &monitor->ring, batch);
}

static jint monitor_drain_details(JNIEnv *env, jclass type, jlong handle, jbyteArray batch)
{
	struct monitor *monitor = monitor_of(handle);
	jint taken;

	(void)type;
	if (!monitor->hooks.base)
		return 0;
	taken = drain(env, monitor, &monitor->details, batch);
	oom_ring_commit(&monitor->details);
	return taken;
}

static void monitor_commit(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	oom_ring_commit(&monitor_of(handle)->ring);
}

static jint monitor_await(JNIEnv *env, jclass type, jlong handle, jint timeout_ms)
{
	(void)env, (void)type;
	return oom_waiter_wait(&monitor_of(handle)->ring.waiter, timeout_ms);
}

static void monitor_wake(JNIEnv *env, jclass type, jlong handle)
{
	(void)env, (void)type;
	oom_waiter_wake(&monitor_of(handle)->ring.waiter);
}

/* The kernel side's counters, summed over the CPUs, and behind them the oversized records; a borrowed ring has those alone. */
static void monitor_counters(JNIEnv *env, jclass type, jlong handle, jlongArray sums)
{
	struct monitor *monitor = monitor_of(handle);
	int cpus = libbpf_num_possible_cpus();
	int fd = monitor->hooks.base ? oom_hooks_map_fd(&monitor->hooks, "oom_counters") : -1;
	__u64 *values = calloc(cpus > 0 ? cpus : 1, sizeof(*values));

	(void)type;
	for (__u32 key = 0; values && fd >= 0 && key < OOM_COUNTERS; key++) {
		jlong sum = 0;

		if (!bpf_map_lookup_elem(fd, &key, values))
			for (int cpu = 0; cpu < cpus; cpu++)
				sum += values[cpu];
		(*env)->SetLongArrayRegion(env, sums, key, 1, &sum);
	}
	free(values);
	(*env)->SetLongArrayRegion(env, sums, OOM_COUNTERS, 1, (const jlong *)&monitor->oversized);
}

static void monitor_close(JNIEnv *env, jclass type, jlong handle)
{
	struct monitor *monitor = monitor_of(handle);

	(void)env, (void)type;
	oom_ring_close(&monitor->ring);
	if (monitor->hooks.base)
		oom_ring_close(&monitor->details);
	oom_hooks_close(&monitor->hooks);
	if (monitor->borrowed_map_fd >= 0)
		close(monitor->borrowed_map_fd);
	free(monitor);
}

static const JNINativeMethod METHODS[] = {
	{ "abiNames", "()[Ljava/lang/String;", abi_names },
	{ "abiValues", "()[J", abi_values },
	{ "pageBytes", "()I", page_bytes },
	{ "bootTimeNs", "()J", boot_time_ns },
	{ "bootEpochNs", "()J", boot_epoch_ns },
	{ "monitorOpen", "(Ljava/lang/String;III[I[I[Ljava/lang/String;)J", monitor_open },
	{ "monitorBorrow", "(I)J", monitor_borrow },
	{ "monitorDrain", "(J[B)I", monitor_drain },
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
	    oom_register_kmsg(env, type))
		return JNI_ERR;
	return JNI_VERSION_10;
}
