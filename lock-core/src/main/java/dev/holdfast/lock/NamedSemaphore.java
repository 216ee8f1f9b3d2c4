package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The verbs of one semaphore; acquiring is a {@link Request}, the rest goes straight to the store. */
final class NamedSemaphore implements DistributedSemaphore {

    /** The most permits a semaphore can have. */
    static final int MAX_SIZE = 1_000_000;

    private final Client client;
    private final String name;
    private final int size;
    private final LeaseOptions options;

    NamedSemaphore(Client client, String name, int size, LeaseOptions options) {
        this.client = client;
        this.name = name;
        this.size = size;
        this.options = client.checked(options);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public LeaseOptions options() {
        return options;
    }

    @Override
    public DistributedSemaphore withOptions(LeaseOptions other) {
        return new NamedSemaphore(client, name, size, Check.notNull("options", other));
    }

    @Override
    public PermitLease acquire(int permits) throws InterruptedException {
        return acquisition(permits, null, Thread.currentThread()).await().orElseThrow();
    }

    @Override
    public Optional<PermitLease> tryAcquire(int permits) {
        return acquisition(permits, Duration.ZERO, Thread.currentThread()).join();
    }

    @Override
    public Optional<PermitLease> tryAcquire(int permits, Duration wait) throws InterruptedException {
        return acquisition(permits, checked(wait), Thread.currentThread()).await();
    }

    @Override
    public CompletionStage<PermitLease> acquireAsync(int permits) {
        return acquisition(permits, null, null).async(Optional::orElseThrow);
    }

    @Override
    public CompletionStage<Optional<PermitLease>> tryAcquireAsync(int permits) {
        return acquisition(permits, Duration.ZERO, null).async(Function.identity());
    }

    @Override
    public CompletionStage<Optional<PermitLease>> tryAcquireAsync(int permits, Duration wait) {
        return acquisition(permits, checked(wait), null).async(Function.identity());
    }

    @Override
    public int availablePermits() {
        return Stages.join(client.once(this::permits)).available();
    }

    @Override
    public CompletionStage<Integer> availablePermitsAsync() {
        return client.askOnce(this::permits).thenApply(Permits::available);
    }

    @Override
    public void resize(int newSize) {
        Stages.join(client.once(resizing(newSize)));
    }

    @Override
    public CompletionStage<Void> resizeAsync(int newSize) {
        return client.askOnce(resizing(newSize));
    }

    @Override
    public String toString() {
        return "DistributedSemaphore['" + name + "', " + size + ", " + options + ']';
    }

    private CompletionStage<Permits> permits() {
        return client.store.permits(name, size);
    }

    private Supplier<CompletionStage<Void>> resizing(int newSize) {
        Check.range("size", newSize, 1, MAX_SIZE);
        return () -> client.store.resize(name, newSize);
    }

    private Acquisition<PermitLease> acquisition(int permits, @Nullable Duration wait, @Nullable Thread thread) {
        Mode mode = Mode.permits(Check.range("permits", permits, 1, size), size);
        return new Acquisition<>(client, name, mode, HeldPermits::new, options, wait, thread);
    }

    private static Duration checked(Duration wait) {
        return Check.duration("wait", wait, Check.MAX_WAIT);
    }
}
