package dev.holdfast.lock.simulation;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import java.util.concurrent.CompletableFuture;

/** One caller's wish for a lock, from its asking to the end of its hold. */
final class Wish {

    final SimulatedProcess process;
    final String caller;
    final String name;
    final boolean waits;
    final long asked;
    final long number;
    LockLease lease;
    CompletableFuture<LossCause> lost;
    boolean released;
    long notHeldSince = -1;
    Runnable cancel;

    Wish(SimulatedProcess process, String caller, String name, boolean waits, long asked, long number) {
        this.process = process;
        this.caller = caller;
        this.name = name;
        this.waits = waits;
        this.asked = asked;
        this.number = number;
    }

    boolean believes() {
        return !released && !process.isDead() && !process.isAsleep() && lease.isHeld();
    }

    @Override
    public String toString() {
        return caller + " at " + name;
    }
}
