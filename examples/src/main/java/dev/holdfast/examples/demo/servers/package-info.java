/**
 * The Redis servers a run of the demo stands on: {@link dev.holdfast.examples.demo.servers.Servers} is one that was given or
 * started, a primary with replicas and Sentinels, or a cluster. Whatever is started here listens on 127.0.0.1 only, keeps no
 * data on disk, and ends with the demo, also when that is killed.
 */
@NullMarked
package dev.holdfast.examples.demo.servers;

import org.jspecify.annotations.NullMarked;
