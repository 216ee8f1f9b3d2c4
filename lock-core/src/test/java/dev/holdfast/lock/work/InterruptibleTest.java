package dev.holdfast.lock.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptibleTest {

    private final Interruptible work = new Interruptible();

    @AfterEach
    void clearTheFlag() {
        Thread.interrupted();
    }

    @Test
    void givesTheValueAndTheFailureOfItsBody() {
        assertThat(work.run(() -> 7)).isEqualTo(7);
        assertThatThrownBy(() -> new Interruptible().run(() -> {
                    throw new IllegalStateException("a fault of the test");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void interruptsTheThreadThatWorksAndClearsTheFlagAfterwards() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            boolean hit = work.run(() -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                    return false;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return true;
                }
            });
            return hit && !Thread.currentThread().isInterrupted();
        });
        new Thread(task).start();
        begun.await();
        work.interrupt();
        assertThat(task.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interruptsNobodyAfterTheWork() {
        work.run(() -> 1);
        work.interrupt();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptBeforeTheWorkIsFoundByIt() throws Exception {
        Thread other = new Thread(work::interrupt);
        other.start();
        other.join();
        assertThat(work.<Boolean, RuntimeException>run(Thread.currentThread()::isInterrupted))
                .isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptOfSomebodyElseStays() {
        Thread.currentThread().interrupt();
        work.run(() -> 1);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void theWorkerDoesNotInterruptItself() {
        assertThat(work.<Boolean, RuntimeException>run(() -> {
                    work.interrupt();
                    return work.isWorker() && !Thread.currentThread().isInterrupted();
                }))
                .isTrue();
        assertThat(work.isWorker()).isFalse();
    }
}
