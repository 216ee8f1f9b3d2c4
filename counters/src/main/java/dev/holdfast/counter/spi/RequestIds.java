package dev.holdfast.counter.spi;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Ids of requests that a store has to recognize when they are repeated. */
public final class RequestIds {

    private static final String PROCESS = random();
    private static final AtomicLong LAST = new AtomicLong();

    private RequestIds() {}

    /** An id that nobody else has or gets: 128 random bits of this process, and a number. */
    public static String next() {
        return PROCESS + '-' + Long.toString(LAST.incrementAndGet(), Character.MAX_RADIX);
    }

    private static String random() {
        byte[] bits = new byte[16];
        new SecureRandom().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
