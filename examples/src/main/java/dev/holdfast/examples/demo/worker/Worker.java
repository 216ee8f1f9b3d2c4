package dev.holdfast.examples.demo.worker;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.ledger.LedgerClient;
import dev.holdfast.examples.demo.metrics.MetricsServer;
import dev.holdfast.examples.demo.metrics.Telemetry;
import dev.holdfast.examples.demo.wire.FromWorker.Metering;
import dev.holdfast.examples.demo.wire.FromWorker.Trouble;
import dev.holdfast.examples.demo.wire.ToWorker.Deal;
import dev.holdfast.examples.demo.wire.ToWorker.Setup;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.fence.FenceListener;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one worker over one Redis client. */
final class Worker {

    private final List<OrderThread> threads = new ArrayList<>();
    private final List<LedgerClient> connections = new ArrayList<>();
    private final AtomicInteger working;
    private final Holdfast holdfast;
    private final Teller teller;

    Worker(Setup setup, Teller teller) throws IOException, SQLException {
        this.teller = teller;
        String accounts = setup.prefix() + "account:";
        WorkerListener listener = new WorkerListener(accounts, teller);
        LeaseOptions options = LeaseOptions.defaults().withDuration(Duration.ofMillis(setup.leaseMillis()));
        Telemetry telemetry = Telemetry.behind(setup.prefix());
        holdfast = ColdStart.connect(telemetry.meter(Holdfast.builder(setup.redis()), listener));
        FenceListener fence = telemetry.fence("ledger");
        Till till = new Till(
                (name, delta) -> holdfast.counter(setup.prefix() + name).add(delta));
        for (int thread = 1; thread <= setup.threads(); thread++) {
            LedgerClient ledger = new LedgerClient(setup.ledger());
            connections.add(ledger);
            threads.add(new OrderThread(
                    thread,
                    teller,
                    listener,
                    account -> holdfast.lock(accounts + account, options),
                    new Clerk(setup.worker(), thread, ledger, till, fence)));
        }
        working = new AtomicInteger(setup.threads());
        // Open until the process ends.
        teller.tell(new Metering(MetricsServer.open(telemetry).port()));
    }

    /** Runs the threads; the last one to finish ends the process. */
    void start() {
        ExecutorService executor = Executors.newFixedThreadPool(threads.size());
        threads.forEach(thread -> executor.execute(() -> run(thread)));
    }

    void deal(Deal deal) {
        threads.get(deal.thread() - 1).deal(deal.orders());
    }

    private void run(OrderThread thread) {
        try {
            thread.work();
            if (working.decrementAndGet() == 0) {
                close();
                System.exit(0);
            }
        } catch (InterruptedException | SQLException | RuntimeException fatal) {
            teller.tell(new Trouble(0, "gives up: " + fatal.getMessage()));
            fatal.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void close() throws SQLException {
        holdfast.close();
        for (LedgerClient connection : connections) {
            connection.close();
        }
    }
}
