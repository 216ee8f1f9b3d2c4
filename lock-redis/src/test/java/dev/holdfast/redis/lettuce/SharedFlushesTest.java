package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When commands reach the socket. */
class SharedFlushesTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();

    SharedFlushesTest() {
        new SharedFlushes().afterChannelInitialized(channel);
    }

    private void send(int commands) {
        for (int command = 0; command < commands; command++) channel.pipeline().writeAndFlush(command);
    }

    @Test
    void aFewGoTogetherWithoutWaitingForMore() {
        channel.pipeline().fireChannelRead("an answer");
        send(SharedFlushes.MOST - 1);
        assertThat(channel.outboundMessages()).isEmpty();
        send(1);
        assertThat(channel.outboundMessages()).hasSize(SharedFlushes.MOST);
    }

    @Test
    void oneAloneGoesWhenTheThreadHasDoneWhatItWasGivenBefore() {
        AtomicInteger atOnce = new AtomicInteger();
        channel.eventLoop().execute(() -> {
            send(1);
            atOnce.set(channel.outboundMessages().size());
        });
        channel.runPendingTasks();
        assertThat(atOnce).hasValue(0);
        assertThat(channel.outboundMessages()).hasSize(1);
    }

    @Test
    void whatAnAnswerBringsAboutGoesWhenTheAnswersAreRead() {
        channel.pipeline().fireChannelRead("an answer");
        send(1);
        assertThat(channel.outboundMessages()).isEmpty();
        channel.pipeline().fireChannelReadComplete();
        assertThat(channel.outboundMessages()).hasSize(1);
    }

    @Test
    void allClientsOfOursDoSo() {
        ClientResources resources = OwnClient.resources().build();
        try {
            assertThat(resources.nettyCustomizer()).isInstanceOf(SharedFlushes.class);
        } finally {
            resources.shutdown(0, 0, TimeUnit.SECONDS);
        }
    }
}
