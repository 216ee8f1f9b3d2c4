/** The worker JVM of the races: started once, it runs one race after the other as the coordinator says. */
@NullMarked
package dev.holdfast.examples.races.worker;

import org.jspecify.annotations.NullMarked;
