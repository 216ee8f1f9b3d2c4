/**
 * What the coordinator and its workers say to each other: one JSON object per line, through the pipes of the worker's
 * standard streams. A line that a worker has written is safe even when the worker is killed right after it; so the
 * coordinator knows what every thread was doing when it died.
 */
@NullMarked
package dev.holdfast.examples.demo.wire;

import org.jspecify.annotations.NullMarked;
