package dev.holdfast.saga;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.saga.Journal.Entry;
import dev.holdfast.saga.Journal.State;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * Runs the instances of one saga, on the calling thread. Any number of runners in any number of JVMs may run the same saga.
 *
 * <p>Every verb may throw {@link dev.holdfast.lock.BackendUnavailableException} or {@link
 * dev.holdfast.lock.OutcomeUnknownException} when the store does not answer within the clients' patience, and {@link
 * dev.holdfast.lock.LeaseLostException} when the lease of the instance was lost and so another runner may have it. The instance is
 * then as far as its journal says, and waits to be resumed.
 *
 * <p><b>Limit.</b> The instances of a saga that are begun and not over, stuck ones included, are listed in the store in 16 parts, by
 * their ids; each part has room for 1 MiB, and is written when an instance of it begins or ends. That is some 250 000 at a time
 * with ids of 40 bytes; but a thousand is cheaper. When its part is full {@link #run} throws {@link IllegalArgumentException}, and
 * the instance is not begun; those that are begun go on.
 *
 * <p>Safe for use by many threads.
 */
public final class SagaRunner<C> {

    private static final System.Logger LOG = System.getLogger(SagaRunner.class.getName());

    /** The list of unfinished instances is in so many parts, as each has room for 1 MiB and one writer at a time. */
    private static final int PARTS = 16;

    private static final Codec<TreeMap<String, Long>> INDEX = Codec.of(SagaRunner::text, SagaRunner::index);

    final Saga<C> saga;
    final int compensationTries;

    private final Duration compensationPause;
    private final Locks locks;
    private final Counters counters;
    private final LeaseOptions options;
    private final VersionedOptions finished;
    private final TimeSource time;

    private SagaRunner(Builder<C> settings) {
        saga = settings.saga;
        compensationTries = settings.tries;
        compensationPause = settings.pause;
        locks = settings.locks;
        counters = settings.counters;
        options = settings.options;
        finished = VersionedOptions.defaults().withExpiry(settings.retention);
        time = settings.time;
    }

    /** A runner with the default settings. No I/O. */
    public static <C> SagaRunner<C> on(Locks locks, Counters counters, Saga<C> saga) {
        return builder(locks, counters, saga).build();
    }

    /** A runner whose settings are to be chosen. The clients stay open: they belong to who opened them. */
    public static <C> Builder<C> builder(Locks locks, Counters counters, Saga<C> saga) {
        return new Builder<>(
                Check.notNull("locks", locks), Check.notNull("counters", counters), Check.notNull("saga", saga));
    }

    /**
     * Runs an instance to its end: begins it, or goes on where it was left, or gives the outcome that it had already. Waits while
     * another runner has it. A stuck one is tried again.
     *
     * @param id what tells this instance from all others of the saga: not blank, no control characters, at most 512 bytes in UTF-8
     *     with the saga's name
     * @param input the context of the first step; not used when the instance was begun before
     * @throws InterruptedException if the thread is interrupted while it waits, or a step is; the instance waits to be resumed
     * @throws IllegalStateException if it stands at a step that this saga has not
     * @throws IllegalArgumentException if the input's text is longer than {@link Saga#MAX_BYTES}; also see above
     */
    public SagaOutcome<C> run(String id, C input) throws InterruptedException {
        DistributedLock lock = locks.lock(saga.nameOf(id), options);
        String context = saga.text(Check.notNull("input", input));
        try (LockLease lease = lock.acquire()) {
            Journal journal = journal(id);
            Optional<Entry> entry = journal.read();
            // Listed before it is begun: whatever has a journal and is not over is found by resumeAll.
            if (entry.isEmpty()) list(id, lease.fencingToken());
            return run(id, lease, journal, entry.orElseGet(() -> Instance.begun(saga, context)));
        }
    }

    /**
     * Goes on with all instances that were begun and are not over, unless another runner has them, or they are stuck. One that
     * fails with an exception is logged and left for the next time, and the others are gone on with. Meant to be called now and then in every JVM;
     * what died with a JVM is found when its lease is over.
     *
     * @return how those ended that were over after it
     * @throws InterruptedException as {@link #run}
     */
    public Map<String, SagaOutcome<C>> resumeAll() throws InterruptedException {
        Map<String, SagaOutcome<C>> outcomes = new LinkedHashMap<>();
        for (String id : unfinished()) {
            try {
                resumeIfFree(id).ifPresent(outcome -> outcomes.put(id, outcome));
            } catch (RuntimeException e) {
                // Not only this library's: of a step that is no more, or of a codec. The others are not to wait for a
                // mend.
                LOG.log(Level.WARNING, "instance '" + id + "' of " + saga + " was not resumed", e);
            }
        }
        return outcomes;
    }

    /**
     * {@link #resumeAll} for a scheduler, in every JVM: an exception is logged and ends no schedule, and an interrupt ends this run
     * of it.
     */
    public Runnable recovery() {
        return () -> {
            try {
                resumeAll();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "the unfinished instances of " + saga + " are not known", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** The instances that were begun and are not over, those that run at the moment and those that are stuck included. */
    public TreeSet<String> unfinished() {
        TreeSet<String> ids = new TreeSet<>();
        for (int part = 0; part < PARTS; part++)
            part(part).read().value().ifPresent(index -> ids.addAll(index.keySet()));
        return ids;
    }

    private Optional<SagaOutcome<C>> resumeIfFree(String id) throws InterruptedException {
        Optional<LockLease> free = locks.lock(saga.nameOf(id), options).tryAcquire();
        if (free.isEmpty()) return Optional.empty();
        try (LockLease lease = free.get()) {
            return resume(id, lease);
        }
    }

    private Optional<SagaOutcome<C>> resume(String id, LockLease lease) throws InterruptedException {
        Journal journal = journal(id);
        Optional<Entry> entry = journal.read();
        if (entry.isPresent() && entry.get().state() == State.STUCK) return Optional.empty();
        if (entry.isPresent()) return Optional.of(run(id, lease, journal, entry.get()));
        // Its runner died before it began, or after the end that has been forgotten since. Or it was paused and passed
        // by, and
        // must not begin what is not listed any more.
        if (journal.seal()) unlist(id, lease.fencingToken());
        return Optional.empty();
    }

    private SagaOutcome<C> run(String id, LockLease lease, Journal journal, Entry entry) throws InterruptedException {
        SagaOutcome<C> outcome = new Instance<>(this, id, lease, journal, entry).goOn();
        if (!(outcome instanceof SagaOutcome.Stuck)) unlistLeniently(id, lease.fencingToken());
        return outcome;
    }

    /** Waits before a compensation is tried again. */
    void pause() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Subscription timer = time.schedule(compensationPause.toNanos(), over::countDown);
        try {
            over.await();
        } finally {
            timer.close();
        }
    }

    private Journal journal(String id) {
        return new Journal(counters, saga.nameOf(id), finished);
    }

    // ---- the list of unfinished instances, each with the token of its newest runner

    private void list(String id, long token) {
        part(partOf(id)).update(present -> {
            TreeMap<String, Long> index = new TreeMap<>(present.orElseGet(TreeMap::new));
            index.merge(id, token, Math::max);
            return index;
        });
    }

    /** One that lists it again has a larger token, and is not undone by a holder that was paused before it came to this. */
    private void unlist(String id, long token) {
        part(partOf(id)).update(present -> {
            TreeMap<String, Long> index = new TreeMap<>(present.orElseGet(TreeMap::new));
            index.computeIfPresent(id, (same, listed) -> listed <= token ? null : listed);
            return index;
        });
    }

    /** The instance is over, whether that is done or not; the next one who resumes does it. */
    private void unlistLeniently(String id, long token) {
        try {
            unlist(id, token);
        } catch (HoldfastException e) {
            LOG.log(Level.DEBUG, "instance '" + id + "' of " + saga + " is still listed as unfinished", e);
        }
    }

    private VersionedValue<TreeMap<String, Long>> part(int number) {
        // Not the name of an instance: those have a second colon.
        return VersionedValue.on(counters, "saga:" + saga.name + " unfinished " + number, INDEX);
    }

    private static int partOf(String id) {
        return Math.floorMod(id.hashCode(), PARTS);
    }

    private static String text(Map<String, Long> index) {
        return index.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining("\n"));
    }

    private static TreeMap<String, Long> index(String text) {
        TreeMap<String, Long> index = new TreeMap<>();
        text.lines().map(line -> line.split(" ", 2)).forEach(pair -> index.put(pair[1], Long.valueOf(pair[0])));
        return index;
    }

    /** Settings. Not safe for use by many threads. */
    public static final class Builder<C> {

        private final Locks locks;
        private final Counters counters;
        private final Saga<C> saga;
        private LeaseOptions options = LeaseOptions.defaults();
        private int tries = 5;
        private Duration pause = Duration.ofSeconds(1);
        private Duration retention = Duration.ofDays(7);
        private TimeSource time = TimeSource.system();

        private Builder(Locks locks, Counters counters, Saga<C> saga) {
            this.locks = locks;
            this.counters = counters;
            this.saga = saga;
        }

        /** How the leases of instances behave: how long an instance waits after its JVM died. Default: 30 s, renewed. */
        public Builder<C> leaseOptions(LeaseOptions options) {
            this.options = Check.notNull("options", options);
            return this;
        }

        /**
         * How often undoing one step is tried in a run before it is stuck, and the pause in between; 5 times and 1 s by default.
         *
         * @param tries from 1 to 1000
         * @param pause longer than zero, at most 365 days
         */
        public Builder<C> compensation(int tries, Duration pause) {
            this.tries = Check.range("tries", tries, 1, 1000);
            this.pause = Check.duration("pause", pause, Check.MAX_WAIT);
            return this;
        }

        /**
         * How long the outcome of an instance is remembered; 7 days by default. Who runs it again later than that begins anew.
         *
         * @param retention from 1 ms to 365 days
         */
        public Builder<C> retention(Duration retention) {
            this.retention = Check.duration("retention", retention, Duration.ofMillis(1), Check.MAX_WAIT);
            return this;
        }

        /** The timer of pauses. Default: {@link TimeSource#system()}. */
        public Builder<C> time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /** The runner. No I/O. */
        public SagaRunner<C> build() {
            return new SagaRunner<>(this);
        }
    }
}
