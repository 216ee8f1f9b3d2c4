/** What the election and run-once share: foreign code that works under a lease. Not exported. */
@NullMarked
package dev.holdfast.lock.work;

import org.jspecify.annotations.NullMarked;
