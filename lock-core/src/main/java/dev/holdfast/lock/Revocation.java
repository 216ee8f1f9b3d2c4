package dev.holdfast.lock;

import dev.holdfast.lock.spi.OwnerId;
import java.lang.System.Logger.Level;

/** What a client does when it hears that somebody took a name away from one of its owners. */
final class Revocation {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.lock.inspect");

    private Revocation() {}

    /** Ends the owner's tenure. One that has ended already, and a message that comes twice, change nothing. */
    static void of(Cohort cohort, OwnerId owner, String by) {
        // Anybody may send this: it must not pass for more than one line in a log.
        String who = by.replaceAll("\\p{Cntrl}", " ");
        cohort.change(effects -> {
            Tenure taken = cohort.tenureOf(owner);
            Seek seek = cohort.current();
            if (taken != null) {
                cohort.lose(taken, LossCause.REVOKED, effects);
                effects.add(() ->
                        LOG.log(Level.WARNING, "{0} was taken away from {1} by {2}", cohort.subject(), owner, who));
            } else if (seek != null && seek.owner.equals(owner)) {
                seek.revoked(effects);
            }
        });
    }
}
