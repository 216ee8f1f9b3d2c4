package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.OwnerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantMessageTest {

    private final List<String> heard = new ArrayList<>();

    @Test
    void aGrantIsPassedOn() {
        GrantMessage.deliver("a:1:3000 17 holdfast:{the job}:lock", listener(() -> {}));
        assertThat(heard).containsExactly("the job a:1:3000 17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:1:3000", "a:1:3000 17", "a:1 17 holdfast:{j}:lock", "a:1:3000 x holdfast:{j}:lock"})
    void whatIsNoneIsDropped(String message) {
        GrantMessage.deliver(message, listener(() -> {}));
        assertThat(heard).isEmpty();
    }

    @Test
    void whatTheListenerThrowsIsNotTakenForABadMessage() {
        GrantListener broken = listener(() -> {
            throw new IllegalArgumentException("a bug");
        });
        assertThatThrownBy(() -> GrantMessage.deliver("a:1:3000 17 holdfast:{job}:lock", broken))
                .hasMessage("a bug");
    }

    private GrantListener listener(Runnable then) {
        return new GrantListener() {
            @Override
            public void granted(String name, OwnerId owner, long grant) {
                heard.add(name + " " + owner.text() + " " + grant);
                then.run();
            }

            @Override
            public void resumed() {}
        };
    }
}
