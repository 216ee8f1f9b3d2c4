package dev.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.micrometer.LockMeters;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An event that is added to the listener must reach everybody. */
class BothListenersTest {

    /** What builds on other events, or is of no use to meters. */
    private static final List<String> NOT_MEASURED = List.of("andThen(1)", "waiting(1)", "renewed(2)");

    private static Stream<String> events(Class<?> listener) {
        return Arrays.stream(listener.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers()))
                .map(BothListenersTest::text);
    }

    private static String text(Method method) {
        return method.getName() + '(' + method.getParameterCount() + ')';
    }

    @Test
    void everyEventReachesBoth() {
        assertThat(events(BothListeners.class))
                .containsAll(events(LockListener.class)
                        .filter(each -> !each.equals("andThen(1)"))
                        .toList());
    }

    @Test
    void everyEventIsMeasured() {
        assertThat(events(LockMeters.class))
                .containsAll(events(LockListener.class)
                        .filter(each -> !NOT_MEASURED.contains(each))
                        .toList());
    }
}
