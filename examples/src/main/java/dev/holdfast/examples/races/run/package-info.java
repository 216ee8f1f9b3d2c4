/** The coordinator of the races: starts the workers once, has each race run by them, and judges. */
@NullMarked
package dev.holdfast.examples.races.run;

import org.jspecify.annotations.NullMarked;
