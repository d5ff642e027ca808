package io.tapio.oom.host.plugin;

/** A plugin's factory, together with where what it makes lives. */
interface Housed {

    SinkHome home();
}
