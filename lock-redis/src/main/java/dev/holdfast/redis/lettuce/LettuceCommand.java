package dev.holdfast.redis.lettuce;

import dev.holdfast.redis.wire.Call;
import dev.holdfast.redis.wire.Calls;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * One command that is written at most once, whatever the client's options say about reconnecting.
 *
 * <p>It is sent when the client library encodes it. A library that wants to write it again (Lettuce replays what was
 * under way when a connection broke, unless told not to) gets a PING instead, which keeps requests and replies in step,
 * and the call fails as unknown.
 */
final class LettuceCommand extends Command<String, String, List<String>> {

    private final Call call;

    LettuceCommand(ProtocolKeyword type, CommandArgs<String, String> args, Calls calls) {
        super(type, new FlatReply(), args);
        this.call = calls.begin(EventLoop.owns(Thread.currentThread()), super::completeExceptionally);
    }

    Call call() {
        return call;
    }

    @Override
    public void encode(ByteBuf buffer) {
        if (call.mayBeSent()) {
            super.encode(buffer);
            return;
        }
        new Command<String, String, String>(CommandType.PING, null).encode(buffer);
        call.failAsBroken();
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
