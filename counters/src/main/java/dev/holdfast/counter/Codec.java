package dev.holdfast.counter;

import dev.holdfast.lock.spi.Check;
import java.util.function.Function;

/**
 * Turns values into text and back, for nouns that keep an application's values. Must be safe for use by many threads, quick,
 * and the same in all programs that share a name. What it throws reaches the caller of the verb.
 *
 * @param <T> what is kept
 */
public interface Codec<T> {

    /** The text that {@link #decode} makes an equal value of; any Unicode text, the empty one included. */
    String encode(T value);

    /** The value that was turned into this text. */
    T decode(String text);

    /** A codec of two functions. */
    static <T> Codec<T> of(Function<? super T, String> encode, Function<String, ? extends T> decode) {
        Check.notNull("encode", encode);
        Check.notNull("decode", decode);
        return new Codec<>() {
            @Override
            public String encode(T value) {
                return encode.apply(value);
            }

            @Override
            public T decode(String text) {
                return decode.apply(text);
            }
        };
    }

    /** Text as it is. */
    static Codec<String> text() {
        return of(value -> value, text -> text);
    }
}
