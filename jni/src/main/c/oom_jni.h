/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_JNI_H
#define TAPIO_OOM_JNI_H

#include <jni.h>

#include "oom_errors.h"

/* Throws a NativeException that says what failed. */
void oom_throw(JNIEnv *env, const struct oom_failure *failure);

/* Registers the methods that read the kernel's log. */
jint oom_register_kmsg(JNIEnv *env, jclass type);

/* Registers the methods that sample memory cgroups. */
jint oom_register_sampler(JNIEnv *env, jclass type);

#endif
