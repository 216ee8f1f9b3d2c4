package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A hold on all names of a {@link MultiLock}. It is held while every one of them is; when one is lost the others stay held
 * until it is closed, so that nobody works on half of what belongs together.
 */
public final class MultiLease implements Lease {

    private final List<TokenLease> leases;

    MultiLease(List<TokenLease> leases) {
        this.leases = List.copyOf(leases);
    }

    /** The lease of each name, in the order of the names. Each has its own fencing token. */
    public List<LockLease> leases() {
        return List.copyOf(leases);
    }

    /**
     * The lease of this name.
     *
     * @throws IllegalArgumentException if it is none of those held
     */
    public LockLease lease(String name) {
        Check.notNull("name", name);
        return leases().stream()
                .filter(lease -> lease.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("name is none of " + name() + ": " + name));
    }

    /** All names, with commas between them. */
    @Override
    public String name() {
        return leases.stream().map(Lease::name).collect(Collectors.joining(", "));
    }

    @Override
    public boolean isHeld() {
        return leases.stream().allMatch(Lease::isHeld);
    }

    /** What remains of the lease that ends first. */
    @Override
    public Duration remaining() {
        return leases.stream().map(Lease::remaining).min(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Renews all; fails if one of them fails. */
    @Override
    public void renew() {
        leases.forEach(Lease::renew);
    }

    @Override
    public CompletionStage<Void> renewAsync() {
        return all(Lease::renewAsync);
    }

    @Override
    public void ensure(Duration atLeast) {
        leases.forEach(lease -> lease.ensure(atLeast));
    }

    @Override
    public CompletionStage<Void> ensureAsync(Duration atLeast) {
        return all(lease -> lease.ensureAsync(atLeast));
    }

    /** Completes when the first of them is lost. */
    @Override
    public CompletionStage<LossCause> whenLost() {
        CompletableFuture<LossCause> first = new CompletableFuture<>();
        for (LockLease lease : leases) lease.whenLost().thenAccept(first::complete);
        return first.minimalCompletionStage();
    }

    /** Completes when somebody asks for the first of them. */
    @Override
    public CompletionStage<String> whenAskedToYield() {
        CompletableFuture<String> first = new CompletableFuture<>();
        for (LockLease lease : leases) lease.whenAskedToYield().thenAccept(first::complete);
        return first.minimalCompletionStage();
    }

    /** Gives all back. {@link ReleaseOutcome#RELEASED} if that is true of every one; else what the first other came to. */
    @Override
    public ReleaseOutcome release() {
        // All are sent before the first is waited for, and each is waited for where its answer arrives.
        leases.forEach(TokenLease::beginRelease);
        return leases.stream().map(Lease::release).reduce(ReleaseOutcome.RELEASED, MultiLease::worse);
    }

    @Override
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        CompletionStage<ReleaseOutcome> outcome = CompletableFuture.completedFuture(ReleaseOutcome.RELEASED);
        // All are sent before the first is answered.
        List<CompletionStage<ReleaseOutcome>> sent =
                leases.stream().map(Lease::releaseAsync).toList();
        for (CompletionStage<ReleaseOutcome> next : sent) outcome = outcome.thenCombine(next, MultiLease::worse);
        return outcome;
    }

    private static ReleaseOutcome worse(ReleaseOutcome one, ReleaseOutcome other) {
        return one == ReleaseOutcome.RELEASED ? other : one;
    }

    @Override
    public void close() {
        release();
    }

    @Override
    public String toString() {
        return "MultiLease[" + name() + (isHeld() ? ", held]" : ", over]");
    }

    private CompletionStage<Void> all(Function<Lease, CompletionStage<Void>> verb) {
        return CompletableFuture.allOf(leases.stream()
                .map(lease -> verb.apply(lease).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
