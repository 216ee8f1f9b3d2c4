package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.micrometer.CounterMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An event that is added to the listener must reach everybody. */
class BothListenersTest {

    private static final List<Method> EVENTS = Arrays.stream(CounterListener.class.getMethods())
            .filter(method -> method.getReturnType() == void.class)
            .toList();

    private final List<String> heard = new ArrayList<>();

    private CounterListener listener(String id, boolean throwing) {
        return (CounterListener) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CounterListener.class}, (proxy, method, args) -> {
                    heard.add(id + ' ' + method.getName());
                    if (throwing) throw new IllegalStateException("a fault of the test's listener");
                    return null;
                });
    }

    private static Object[] arguments(Method event) {
        return Arrays.stream(event.getParameterTypes())
                .map(type -> type == String.class
                        ? "name"
                        : type == int.class
                                ? (Object) 1
                                : type == long.class
                                        ? (Object) 1L
                                        : type == Duration.class ? Duration.ZERO : new IllegalStateException("test"))
                .toArray();
    }

    @Test
    void everyEventReachesBothWhateverTheFirstThrows() throws Exception {
        CounterListener both = new BothListeners(listener("first", true), listener("second", false));
        for (Method event : EVENTS) event.invoke(both, arguments(event));
        assertThat(EVENTS).hasSizeGreaterThan(7);
        assertThat(heard)
                .containsExactlyElementsOf(EVENTS.stream()
                        .flatMap(event -> List.of("first " + event.getName(), "second " + event.getName()).stream())
                        .toList());
    }

    @Test
    void everyEventIsMeasured() throws Exception {
        for (Method event : EVENTS) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            event.invoke(CounterMeters.on(registry), arguments(event));
            assertThat(registry.getMeters()).as(event.getName()).isNotEmpty();
        }
    }
}
