package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.VirtualTime;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One command, between the timer's thread and the event loop. */
class CallTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Calls calls = new Calls(time, TIMEOUT, () -> {});

    @Test
    void aReplyThatComesInTheMiddleOfTheTimeoutDoesNotMakeItARefusal() {
        Call call = sent(calls);
        call.setOutput(new CommandOutput<>(StringCodec.UTF8, List.of("1")) {
            @Override
            public void setError(String words) {
                super.setError(words);
                call.complete();
            }
        });
        call.expire(TIMEOUT);
        assertThat(call.reply().handle((reply, failure) -> failure).join()).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void commandsTimeOutAlsoAfterAConnectionThatCouldNotBeDropped() {
        Calls failing = new Calls(time, TIMEOUT, () -> {
            throw new IllegalStateException("cannot be dropped");
        });
        failing.add(sent(failing));
        failing.add(sent(failing));
        Call later = null;
        for (int i = 0; i < 40; i++) {
            if (i == 12) failing.add(later = sent(failing));
            try {
                time.advance(TIMEOUT.dividedBy(8));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("cannot be dropped");
            }
        }
        assertThat(later.reply()).isCompletedExceptionally();
    }

    private static Call sent(Calls calls) {
        Call call = new Call(CommandType.EVALSHA, new CommandArgs<>(StringCodec.UTF8), calls, calls.now());
        call.encode(Unpooled.buffer(64));
        return call;
    }
}
