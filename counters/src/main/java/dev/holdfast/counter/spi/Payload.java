package dev.holdfast.counter.spi;

import dev.holdfast.lock.spi.Check;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Checks the texts that applications give stores to keep, before anything is sent. */
public final class Payload {

    private Payload() {}

    /**
     * Rejects a text that is null, longer than {@code maxBytes} in UTF-8, or no Unicode text, which would not come back as it
     * was.
     */
    public static String check(String parameter, @Nullable String text, int maxBytes) {
        String checked = Check.notNull(parameter, text);
        int bytes = bytes(parameter, checked);
        if (bytes > maxBytes)
            throw new IllegalArgumentException(
                    parameter + " must have at most " + maxBytes + " bytes as text in UTF-8: " + bytes);
        return checked;
    }

    private static int bytes(String parameter, String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    parameter + " must not contain half a surrogate pair: " + text.length() + " characters", e);
        }
    }
}
