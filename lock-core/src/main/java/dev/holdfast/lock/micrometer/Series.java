package dev.holdfast.lock.micrometer;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A meter for each value of a tag, registered when it is used for the first time. To register twice is harmless: the registry
 * gives the same one.
 *
 * @param <E> the values
 * @param <M> the meters
 */
final class Series<E extends Enum<E>, M> {

    private final AtomicReferenceArray<@Nullable M> meters;
    private final Function<String, M> register;

    Series(Class<E> values, Function<String, M> register) {
        this.meters = new AtomicReferenceArray<>(values.getEnumConstants().length);
        this.register = register;
    }

    M of(E value) {
        M known = meters.get(value.ordinal());
        return known != null ? known : begin(value);
    }

    /** These begin now and not with their first event, so that it is seen as a rise from zero. */
    @SafeVarargs
    final Series<E, M> with(E... values) {
        for (E value : values) begin(value);
        return this;
    }

    private M begin(E value) {
        M registered = register.apply(MeterTag.value(value));
        meters.set(value.ordinal(), registered);
        return registered;
    }
}
