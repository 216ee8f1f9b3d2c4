package dev.holdfast.lock;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step decided to do once it has let go of the cohort's mutex: send a command, wake a caller, tell a listener.
 * Nothing foreign ever runs under the mutex, so nothing foreign can block it or come back into it.
 */
final class Effects {

    private static final System.Logger LOG = System.getLogger(Effects.class.getName());

    private @Nullable Runnable first;
    private @Nullable List<Runnable> more;

    void add(Runnable effect) {
        if (first == null) {
            first = effect;
        } else {
            if (more == null) more = new ArrayList<>();
            more.add(effect);
        }
    }

    void run() {
        if (first != null) run(first);
        if (more != null) more.forEach(Effects::run);
    }

    /** One that fails does not take the others with it. */
    private static void run(Runnable effect) {
        try {
            effect.run();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "an effect of a lock's step failed", e);
        }
    }
}
