/**
 * Leases kept in this JVM: {@link dev.holdfast.lock.memory.InMemoryLeaseStore}, for tests and for programs of one process.
 */
@NullMarked
package dev.holdfast.lock.memory;

import org.jspecify.annotations.NullMarked;
