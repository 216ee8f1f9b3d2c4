package dev.holdfast.redis.lettuce;

import dev.holdfast.redis.wire.Call;
import dev.holdfast.redis.wire.Calls;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * One command that is written at most once, whatever the client's options say about reconnecting.
 *
 * <p>It is sent when the client library encodes it. A library that wants to write it again (Lettuce replays what was
 * under way when a connection broke, unless told not to) gets a PING instead, which keeps requests and replies in step,
 * and the call fails as unknown.
 *
 * <p>It writes its words itself, straight into the buffer: the library's own arguments take a buffer of their own for each
 * word, which was a quarter of what a lock costs here.
 */
final class LettuceCommand extends Command<String, String, List<String>> {

    private final Call call;
    private final List<String> words;

    /** @param words what follows the command's name */
    LettuceCommand(ProtocolKeyword type, List<String> words, Calls calls) {
        super(type, new FlatReply());
        this.words = words;
        this.call = calls.begin(EventLoop.owns(Thread.currentThread()), super::completeExceptionally);
    }

    Call call() {
        return call;
    }

    @Override
    public void encode(ByteBuf buffer) {
        if (call.mayBeSent()) {
            write(buffer);
            return;
        }
        new Command<String, String, String>(CommandType.PING, null).encode(buffer);
        call.failAsBroken();
    }

    /** For those who look on, such as a client's tracing. */
    @Override
    public CommandArgs<String, String> getArgs() {
        return new CommandArgs<>(StringCodec.UTF8).addValues(words);
    }

    private void write(ByteBuf buffer) {
        lead(buffer, '*', 1 + words.size());
        byte[] name = getType().getBytes();
        lead(buffer, '$', name.length);
        end(buffer.writeBytes(name));
        for (String word : words) {
            lead(buffer, '$', ByteBufUtil.utf8Bytes(word));
            ByteBufUtil.writeUtf8(buffer, word);
            end(buffer);
        }
    }

    private static void lead(ByteBuf buffer, char kind, int count) {
        buffer.writeByte(kind);
        digits(buffer, count);
        end(buffer);
    }

    private static void digits(ByteBuf buffer, int number) {
        if (number >= 10) digits(buffer, number / 10);
        buffer.writeByte('0' + number % 10);
    }

    private static void end(ByteBuf buffer) {
        buffer.writeShort('\r' << 8 | '\n');
    }

    @Override
    public void complete() {
        super.complete();
        String error = getOutput().getError();
        if (error == null) call.answer(getOutput().get());
        else call.refuse(error);
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        return call.fail(cause);
    }

    @Override
    public void cancel() {
        completeExceptionally(new IllegalStateException("the connection was closed"));
    }
}
