/**
 * What is checked after a run, from the ledger, the audit of the holds and the counters as they are then. Each check takes
 * rows and gives a {@link dev.holdfast.examples.demo.verdict.Finding}; none of them trusts a worker's word that all is well.
 */
@NullMarked
package dev.holdfast.examples.demo.verdict;

import org.jspecify.annotations.NullMarked;
