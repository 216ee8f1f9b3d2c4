package dev.holdfast.examples.races.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.examples.child.ChildJvm;
import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.wire.FromRacer.Done;
import dev.holdfast.examples.races.wire.FromRacer.Standstill;
import dev.holdfast.examples.races.worker.RacerMain;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a worker is told. */
final class RacersTest {

    @Test
    void standstillThatFailsIsTold(@TempDir Path directory) throws Exception {
        ChildJvm jvm = ChildJvm.start("racer", RacerMain.class, directory);
        jvm.kill();
        assertThat(jvm.waitFor(20_000)).isTrue();
        Racers racers = new Racers();
        racers.add(jvm);
        racers.heard(0, new Standstill(1, 1));
        assertThatThrownBy(() -> racers.hear(Done.class, Duration.ofSeconds(20)))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("worker 1 did not stand still");
    }
}
