package io.tapio.oom.kernel;

/** What the kernel side tells: a kill, or a detail that makes the story of an OOM whole. */
public sealed interface KernelRecord permits OomRecord, OomContext, OomCandidate, VictimExit, VictimReaped {}
