/* SPDX-License-Identifier: Apache-2.0 */
/* What the processes of the cases do, each until it is killed if it does not say otherwise. */
#ifndef TAPIO_OOM_ACTORS_H
#define TAPIO_OOM_ACTORS_H

void grow(long unused);
void grow_behind_the_gate(long unused);
/* As a program of its own, so that it has a command line of its own. */
void grow_as_a_program(long unused);
void grow_in_threads(long count);
/* Has two children, each of which has two, so many generations deep; then they all grow, behind the gate. */
void fork_and_grow(long generations);
/* Takes so much, says that it is ready, and sleeps. */
void hold(long bytes);
/* Fills a tmpfs that nobody else sees and that goes with this process. */
void fill_tmpfs(long unused);

/* Holds so much in a child that can't end, once it is killed, before its memory is taken from it. A tracer is told of
 * an exit before the memory is given back, and the traced process waits for it. */
void keep_from_exiting(long bytes);

#endif
