package dev.holdfast.redis;

import java.nio.charset.StandardCharsets;

/**
 * The 16 384 slots among which a Redis Cluster divides its keys. All keys that {@link Keys#of} makes of one name are in one slot.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis cluster specification</a>
 */
public final class Slots {

    /** How many there are; they are numbered from 0. */
    public static final int COUNT = 16_384;

    /** Of CRC-16/XMODEM, as the specification has it. */
    private static final int POLYNOMIAL = 0x1021;

    private static final int[] TABLE = table();

    private Slots() {}

    /** The slot of a key: CRC-16 of its hash tag, which is what stands within the first braces, or of all of it if nothing does. */
    public static int of(String key) {
        int crc = 0;
        for (byte each : hashed(key).getBytes(StandardCharsets.UTF_8))
            crc = (crc << 8 ^ TABLE[(crc >> 8 ^ each) & 0xff]) & 0xffff;
        return crc % COUNT;
    }

    private static String hashed(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open + 1);
        return close > open + 1 ? key.substring(open + 1, close) : key;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
            table[i] = crc & 0xffff;
        }
        return table;
    }
}
