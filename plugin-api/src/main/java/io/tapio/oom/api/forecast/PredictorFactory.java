package io.tapio.oom.api.forecast;

import org.pf4j.ExtensionPoint;

/**
 * The door of a predictor plugin. A class that implements it, has a public constructor without parameters and is marked
 * with PF4J's {@code @Extension} is found by the host.
 *
 * <p><b>Threads.</b> All that one factory makes is used on one worker thread that belongs to it alone; blocking there
 * delays its own forecasts. <b>Errors.</b> Whatever is thrown is caught, counted and reported with the predictor's name,
 * and costs that forecast alone.
 */
public interface PredictorFactory extends ExtensionPoint {

    /** Short, lower-case and unique, for example {@code linear}: events and metrics say it. */
    String name();

    /**
     * Begins with one cgroup that has a limit. The host keeps what comes of it as long as the course of memory is one: it
     * is dropped, and another is begun, when the cgroup is made anew, its limit changes, a counter runs backwards, or
     * nothing was seen for more than a minute. A node has up to some thousands of them: 4 kB each is much.
     */
    Predictor begin();
}
