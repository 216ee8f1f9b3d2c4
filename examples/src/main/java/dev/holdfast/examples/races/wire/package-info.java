/** What the coordinator of the races and its workers say to each other, as lines of the demo's wire. */
@NullMarked
package dev.holdfast.examples.races.wire;

import org.jspecify.annotations.NullMarked;
