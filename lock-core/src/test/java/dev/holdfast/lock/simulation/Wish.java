package dev.holdfast.lock.simulation;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.MultiLease;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What one caller wants, from its asking to the end of its hold. */
final class Wish {

    final SimulatedProcess process;
    final String caller;
    final Wanted wanted;

    /** Whether its lease does not end by itself. */
    final boolean lasting;

    final boolean waits;
    final long asked;
    final long number;
    Lease lease;
    CompletableFuture<LossCause> lost;
    boolean released;

    /** It is on its way to the other side of a read/write lock. */
    boolean turning;

    /** It was released on that way, or got lost on it. */
    boolean givenUpTurning;

    long notHeldSince = -1;
    Runnable cancel;

    Wish(
            SimulatedProcess process,
            String caller,
            Wanted wanted,
            boolean lasting,
            boolean waits,
            long asked,
            long number) {
        this.process = process;
        this.caller = caller;
        this.wanted = wanted;
        this.lasting = lasting;
        this.waits = waits;
        this.asked = asked;
        this.number = number;
    }

    /** Whether the caller can believe that it holds this name. */
    boolean believes(String name) {
        return !released
                && !process.isDead()
                && !process.isAsleep()
                && leaseOf(name).isHeld();
    }

    /** Of several that are held together each is a hold of its own, and stays one when another is lost. */
    Lease leaseOf(String name) {
        return lease instanceof MultiLease several ? several.lease(name) : lease;
    }

    /** Permits have no token. */
    OptionalLong token(String name) {
        return leaseOf(name) instanceof LockLease one ? OptionalLong.of(one.fencingToken()) : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return caller + " at " + wanted;
    }
}
