/** The races themselves, each a small class to be read as a lesson, and {@link Gallery}, which lists them. */
@NullMarked
package dev.holdfast.examples.races.gallery;

import org.jspecify.annotations.NullMarked;
