package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.VirtualTime;
import dev.holdfast.redis.ServerErrors;
import dev.holdfast.redis.wire.Calls;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One command, between the timer's thread and the event loop. */
class LettuceCommandTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Calls calls = new Calls(time, TIMEOUT, ServerErrors::classify, () -> {});

    @Test
    void aReplyThatComesInTheMiddleOfTheTimeoutDoesNotMakeItARefusal() {
        LettuceCommand command = sent(calls);
        command.setOutput(new CommandOutput<>(StringCodec.UTF8, List.of("1")) {
            @Override
            public void setError(String words) {
                super.setError(words);
                command.complete();
            }
        });
        time.advance(TIMEOUT.multipliedBy(2));
        assertThat(command.call().reply().handle((reply, failure) -> failure).join())
                .isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void commandsTimeOutAlsoAfterAConnectionThatCouldNotBeDropped() {
        Calls failing = new Calls(time, TIMEOUT, ServerErrors::classify, () -> {
            throw new IllegalStateException("cannot be dropped");
        });
        sent(failing);
        sent(failing);
        LettuceCommand later = null;
        for (int i = 0; i < 40; i++) {
            if (i == 12) later = sent(failing);
            try {
                time.advance(TIMEOUT.dividedBy(8));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("cannot be dropped");
            }
        }
        assertThat(later.call().reply()).isCompletedExceptionally();
    }

    @Test
    void itsWordsAreWrittenAsTheLibraryWouldWriteThem() {
        List<String> words =
                List.of("", "9 bytes..", "10 bytes..", "h\u00e4lt \u20ac \ud83d\udd12", "half \ud83d", "*1\r\n$1\r\n");
        LettuceCommand command = new LettuceCommand(CommandType.EVALSHA, words, calls);
        ByteBuf ours = Unpooled.buffer();
        command.encode(ours);
        ByteBuf theirs = Unpooled.buffer();
        new Command<>(CommandType.EVALSHA, null, command.getArgs()).encode(theirs);
        assertThat(ours.toString(StandardCharsets.UTF_8)).isEqualTo(theirs.toString(StandardCharsets.UTF_8));
        List<String> many = Collections.nCopies(300, "x".repeat(100));
        ours.clear();
        new LettuceCommand(CommandType.EVAL, many, calls).encode(ours);
        assertThat(ours.toString(StandardCharsets.UTF_8))
                .startsWith("*301\r\n$4\r\nEVAL\r\n$100\r\nx")
                .endsWith("x\r\n");
    }

    private static LettuceCommand sent(Calls calls) {
        LettuceCommand command = new LettuceCommand(CommandType.EVALSHA, List.of(), calls);
        command.encode(Unpooled.buffer(64));
        return command;
    }
}
