/** What a race is made of; {@link dev.holdfast.examples.races.race.Race} is what a new one implements. */
@NullMarked
package dev.holdfast.examples.races.race;

import org.jspecify.annotations.NullMarked;
