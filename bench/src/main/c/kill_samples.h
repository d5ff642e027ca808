/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_BENCH_KILL_SAMPLES_H
#define TAPIO_BENCH_KILL_SAMPLES_H

#include "fill.h"

/*
 * One kill in a Kubernetes container, as a node with many containers sees them: 4 or 5
 * levels of cgroups, names of 85 characters, a command line of 60. Seven in eight hit the
 * limit of their own container and were triggered by the victim itself; the others hit
 * the pod's limit and were triggered by a neighbour, so that no command line is known.
 */
void kill_sample(struct fill_sample *sample, unsigned container);

#endif
