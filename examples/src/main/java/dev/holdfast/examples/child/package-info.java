/** A JVM started by another one, and the pipes between them. */
@NullMarked
package dev.holdfast.examples.child;

import org.jspecify.annotations.NullMarked;
