/** The live page: what the run looks like from outside, its buttons, and the small server that shows it. */
@NullMarked
package dev.holdfast.examples.demo.page;

import org.jspecify.annotations.NullMarked;
