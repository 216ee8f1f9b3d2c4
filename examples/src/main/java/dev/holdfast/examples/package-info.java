/** Small programs, one per feature; {@link dev.holdfast.examples.QuickStart} is the one to begin with. */
@NullMarked
package dev.holdfast.examples;

import org.jspecify.annotations.NullMarked;
