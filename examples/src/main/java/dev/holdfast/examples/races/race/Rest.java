package dev.holdfast.examples.races.race;

import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Lets time pass, as work of that length would. */
public final class Rest {

    private Rest() {}

    /** Returns after this time. */
    public static void of(Duration time) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        TimeSource.system().schedule(time.toNanos(), over::countDown);
        over.await();
    }
}
