/** What can be done with one library for a round: by threads, by several JVMs, by holding a lot of leases and looking. */
@NullMarked
package dev.holdfast.bench.trial;

import org.jspecify.annotations.NullMarked;
