package dev.holdfast.counter.version;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.spi.Payload;
import dev.holdfast.counter.spi.RequestIds;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The single steps on one name, with values for texts. The codec is the application's code, so answers are decoded by who asks
 * for the value, and not on the thread that brings them.
 */
record Cell<T>(VersionStore store, Steps steps, String name, Codec<T> codec, VersionedOptions options) {

    /** What is there, not yet decoded. */
    record Seen<T>(long version, boolean isPresent, Supplier<Optional<T>> value) {

        Versioned<T> decoded() {
            return new Versioned<>(value.get(), version);
        }
    }

    /** What came of a write: the value with its new version, or what is there instead. */
    record Tried<T>(boolean written, Seen<T> present) {}

    CompletionStage<Seen<T>> read() {
        return steps.repeatable(what(), () -> store.read(name))
                .thenApply(reply -> seen((VersionStore.Present) known(reply)));
    }

    CompletionStage<Optional<Versioned<T>>> compareAndSet(long version, T value) {
        VersionStore.Write write = write(version, encoded(value));
        return tried(write, value).thenApply(Cell::written);
    }

    CompletionStage<Optional<Versioned<T>>> setIfAbsent(T value) {
        String text = encoded(value);
        return read().thenCompose(present -> present.isPresent()
                ? CompletableFuture.completedFuture(Optional.empty())
                : setIfStillAbsent(present.version(), text, value));
    }

    private CompletionStage<Optional<Versioned<T>>> setIfStillAbsent(long version, String text, T value) {
        return tried(write(version, text), value)
                .thenCompose(tried -> tried.written() || tried.present().isPresent()
                        ? CompletableFuture.completedFuture(written(tried))
                        : setIfStillAbsent(tried.present().version(), text, value));
    }

    CompletionStage<Boolean> remove(long version) {
        return sent(write(version, null)).thenApply(reply -> reply instanceof VersionStore.Written);
    }

    CompletionStage<Tried<T>> compareAndTry(long version, T value) {
        return tried(write(version, encoded(value)), value);
    }

    private static <T> Optional<Versioned<T>> written(Tried<T> tried) {
        // Written it is what the caller brought, and is not decoded.
        return tried.written() ? Optional.of(tried.present().decoded()) : Optional.empty();
    }

    private CompletionStage<Tried<T>> tried(VersionStore.Write write, T value) {
        return sent(write)
                .thenApply(reply -> reply instanceof VersionStore.Written written
                        ? new Tried<>(true, new Seen<>(written.version(), true, () -> Optional.of(value)))
                        : new Tried<>(false, seen(((VersionStore.Stale) reply).present())));
    }

    private VersionStore.Write write(long version, @Nullable String text) {
        if (version < 0) throw new IllegalArgumentException("version must not be negative: " + version);
        Duration expiry = options.expiry().orElse(Duration.ZERO);
        return new VersionStore.Write(name, version, text, expiry, RequestIds.next());
    }

    /** Sends it until it is answered. A refusal that an own earlier try may have caused is no answer. */
    private CompletionStage<VersionStore.Reply> sent(VersionStore.Write write) {
        AtomicBoolean doubtful = new AtomicBoolean();
        return steps.repeatable(
                        what(),
                        () -> store.write(write).whenComplete((reply, failure) -> {
                            if (failure != null && Steps.cause(failure) instanceof OutcomeUnknownException)
                                doubtful.set(true);
                        }))
                .thenApply(reply -> {
                    if (doubtful.get() && reply instanceof VersionStore.Stale stale && !stale.certain())
                        throw new OutcomeUnknownException(
                                what() + ": outcome unknown: the answer was lost, and too many writes came since",
                                null);
                    return known(reply);
                });
    }

    private VersionStore.Reply known(VersionStore.Reply reply) {
        if (reply instanceof VersionStore.Odd odd) throw new UnexpectedValueException(what(), odd.found());
        return reply;
    }

    private String encoded(T value) {
        return Payload.check("value", codec.encode(Check.notNull("value", value)), VersionedValue.MAX_BYTES);
    }

    private Seen<T> seen(VersionStore.Present present) {
        String text = present.text();
        return new Seen<>(
                present.version(),
                text != null,
                () -> text == null ? Optional.empty() : Optional.of(codec.decode(text)));
    }

    String what() {
        return "value \"" + name + '"';
    }
}
