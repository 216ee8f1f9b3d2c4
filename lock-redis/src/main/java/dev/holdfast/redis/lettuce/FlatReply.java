package dev.holdfast.redis.lettuce;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects a reply as a flat list of text, whatever the server's types: integers in decimal, nothing as {@code ""}. */
final class FlatReply extends CommandOutput<String, String, List<String>> {

    FlatReply() {
        super(StringCodec.UTF8, new ArrayList<>(4));
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        output.add(bytes == null ? "" : text(bytes));
    }

    private static String text(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    @Override
    public void set(long integer) {
        output.add(Long.toString(integer));
    }

    @Override
    public void set(double number) {
        output.add(Double.toString(number));
    }

    @Override
    public void set(boolean value) {
        output.add(value ? "1" : "0");
    }

    @Override
    public void setBigNumber(ByteBuffer bytes) {
        set(bytes);
    }
}
