package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Gate;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.time.Duration;

/** One thread that tries a lock in vain, since another client, or another thread of its own one, holds it. */
public final class TryTrial implements Trial {

    private final Library holder;
    private final Gate held;
    private final Trial load;

    private TryTrial(Library holder, Gate held, Trial load) {
        this.holder = holder;
        this.held = held;
        this.load = load;
    }

    /**
     * Connects.
     *
     * @param sameClient whether the client that tries is also the one that holds
     */
    public static Trial open(Subject subject, Place place, boolean sameClient) throws Exception {
        String name = place.name();
        Library tries = subject.open(place.uri());
        Library holds = sameClient ? tries : subject.open(place.uri());
        Trial load = LoadTrial.over(tries, place, name, 1, (library, lock, thread) -> {
            Gate gate = library.lock(lock);
            return () -> {
                if (gate.tryEnter().isPresent()) throw new IllegalStateException("a lock that is held was free");
                return 1;
            };
        });
        return new TryTrial(holds, holds.lock(name), load);
    }

    @Override
    public Sample run(Duration time) throws Exception {
        Gate.Pass pass = held.enter();
        try {
            return load.run(time);
        } finally {
            pass.leave();
        }
    }

    @Override
    public void close() {
        load.close();
        holder.close();
    }
}
