package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.work.Stages;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Function;

/** The two sides of one name, and the ways between them. */
final class NamedReadWriteLock implements DistributedReadWriteLock {

    private final Client client;
    private final ThreadHolds holds;
    private final String name;
    private final LeaseOptions options;

    NamedReadWriteLock(Client client, ThreadHolds holds, String name, LeaseOptions options) {
        this.client = client;
        this.holds = holds;
        this.name = name;
        this.options = client.checked(options);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LeaseOptions options() {
        return options;
    }

    @Override
    public DistributedReadWriteLock withOptions(LeaseOptions other) {
        return new NamedReadWriteLock(client, holds, name, Check.notNull("options", other));
    }

    @Override
    public DistributedLock readLock() {
        return new NamedLock(client, holds, name, Mode.READ, options);
    }

    @Override
    public DistributedLock writeLock() {
        return new NamedLock(client, holds, name, Mode.WRITE, options);
    }

    @Override
    public LockLease downgrade(LockLease write) {
        return Stages.join(downgraded(write)).orElseThrow();
    }

    @Override
    public CompletionStage<LockLease> downgradeAsync(LockLease write) {
        return handed(downgraded(write), Optional::orElseThrow);
    }

    @Override
    public Optional<LockLease> tryUpgrade(LockLease read) {
        return Stages.join(upgraded(read));
    }

    @Override
    public CompletionStage<Optional<LockLease>> tryUpgradeAsync(LockLease read) {
        return handed(upgraded(read), Function.identity());
    }

    @Override
    public ReadWriteLock asJavaLock() {
        return new JavaReadWriteLock(this, holds);
    }

    @Override
    public String toString() {
        return "DistributedReadWriteLock['" + name + "', " + options + ']';
    }

    private CompletableFuture<Optional<LockLease>> downgraded(LockLease write) {
        return Conversion.of(client, own("write", write, Mode.WRITE), Mode.READ);
    }

    private CompletableFuture<Optional<LockLease>> upgraded(LockLease read) {
        return Conversion.of(client, own("read", read, Mode.READ), Mode.WRITE);
    }

    /** For a caller who does not wait, and may have ended the future himself when the lease comes. */
    private <T> CompletableFuture<T> handed(
            CompletableFuture<Optional<LockLease>> conversion, Function<Optional<LockLease>, T> form) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        conversion.whenComplete((lease, failure) -> client.callback(() -> {
            if (failure != null) handed.completeExceptionally(Stages.cause(failure));
            else if (!handed.complete(form.apply(lease))) lease.ifPresent(Lease::releaseAsync);
        }));
        return handed;
    }

    private Hold own(String parameter, LockLease lease, Mode mode) {
        Check.notNull(parameter, lease);
        if (lease instanceof TokenLease mine
                && mine.client == client
                && mine.hold.cohort.subject().equals(new Subject(mode.kind(), name))) return mine.hold;
        throw new IllegalArgumentException(parameter + " must be a lease of this lock and client: " + lease);
    }
}
