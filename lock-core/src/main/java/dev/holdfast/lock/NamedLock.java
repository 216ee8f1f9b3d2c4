package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Mode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The verbs of one name: each makes a {@link Request}, hands it to the name's cohort and waits for it or does not. */
final class NamedLock implements DistributedLock {

    private final Client client;
    private final Subject subject;
    private final Mode mode;
    private final LeaseOptions options;
    private final ThreadHolds holds;

    NamedLock(Client client, ThreadHolds holds, String name, Mode mode, LeaseOptions options) {
        this.client = client;
        this.holds = holds;
        this.subject = new Subject(mode.kind(), name);
        this.mode = mode;
        this.options = client.checked(options);
    }

    @Override
    public String name() {
        return subject.name();
    }

    @Override
    public LeaseOptions options() {
        return options;
    }

    @Override
    public DistributedLock withOptions(LeaseOptions other) {
        return new NamedLock(client, holds, name(), mode, Check.notNull("options", other));
    }

    @Override
    public LockLease acquire() throws InterruptedException {
        return blocking(null).await().orElseThrow();
    }

    @Override
    public LockLease acquireUninterruptibly() {
        return blocking(null).join().orElseThrow();
    }

    @Override
    public Optional<LockLease> tryAcquire() {
        return blocking(Duration.ZERO).join();
    }

    @Override
    public Optional<LockLease> tryAcquire(Duration wait) throws InterruptedException {
        return blocking(checked(wait)).await();
    }

    @Override
    public CompletionStage<LockLease> acquireAsync() {
        return acquisition(null, null).async(Optional::orElseThrow);
    }

    @Override
    public CompletionStage<Optional<LockLease>> tryAcquireAsync() {
        return acquisition(Duration.ZERO, null).async(Function.identity());
    }

    @Override
    public CompletionStage<Optional<LockLease>> tryAcquireAsync(Duration wait) {
        return acquisition(checked(wait), null).async(Function.identity());
    }

    @Override
    public Lock asJavaLock() {
        return switch (subject.kind()) {
            case READ -> both().readLock();
            case WRITE -> both().writeLock();
            default -> new JavaLock(this, subject, holds);
        };
    }

    @Override
    public String toString() {
        return "DistributedLock[" + subject + ", " + options + ']';
    }

    /** The rules of one side are about the other as well. */
    private ReadWriteLock both() {
        return new NamedReadWriteLock(client, holds, name(), options).asJavaLock();
    }

    private Acquisition<LockLease> blocking(@Nullable Duration wait) {
        return acquisition(wait, Thread.currentThread());
    }

    private Acquisition<LockLease> acquisition(@Nullable Duration wait, @Nullable Thread thread) {
        return new Acquisition<>(client, name(), mode, TokenLease::new, options, wait, thread);
    }

    private static Duration checked(Duration wait) {
        return Check.duration("wait", wait, Check.MAX_WAIT);
    }
}
