package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.child.ChildJvm;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker;
import dev.holdfast.examples.demo.wire.ToWorker.Deal;
import dev.holdfast.examples.demo.wire.ToWorker.Setup;
import dev.holdfast.examples.demo.worker.WorkerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One worker JVM, seen from the coordinator. */
final class WorkerProcess implements Dealer.Desk {

    /** Hears what the worker tells; called on the worker's reading thread. */
    interface Ear {
        void heard(WorkerProcess worker, FromWorker message);

        /** Its output has ended: it is dead or dying. */
        void ended(WorkerProcess worker);
    }

    private final int number;
    private final ChildJvm jvm;

    private WorkerProcess(int number, ChildJvm jvm) {
        this.number = number;
        this.jvm = jvm;
    }

    /** Starts a JVM like this one. */
    static WorkerProcess start(Setup setup, Path directory) throws IOException {
        ChildJvm jvm = ChildJvm.start("worker-" + setup.worker(), WorkerMain.class, directory);
        jvm.send(setup);
        return new WorkerProcess(setup.worker(), jvm);
    }

    /** Begins to listen. */
    void listen(Ear ear) {
        jvm.listen(FromWorker.class, message -> ear.heard(this, message), () -> ear.ended(this));
    }

    @Override
    public void deal(int thread, List<Order> orders) {
        try {
            jvm.send(new Deal(thread, orders));
        } catch (IOException dead) {
            // The end of its output tells the dealer, who gives the orders to somebody else.
        }
    }

    int number() {
        return number;
    }

    long pid() {
        return jvm.pid();
    }

    boolean isAlive() {
        return jvm.isAlive();
    }

    /** Stops it where it is, and returns when all that it had told is taken in. */
    void stop() throws IOException, InterruptedException {
        jvm.stop();
    }

    /** Lets it go on. */
    void resume() throws IOException, InterruptedException {
        jvm.resume();
    }

    /** Ends it without a chance to clean up. */
    void kill() {
        jvm.kill();
    }

    /** Waits for its end; false if it goes on. */
    boolean waitFor(long millis) throws InterruptedException {
        return jvm.waitFor(millis);
    }

    int exitCode() {
        return jvm.exitCode();
    }

    /** How it ended, with what it last wrote to its log. */
    String epitaph() {
        return jvm.epitaph();
    }
}
