package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.ledger.Hold;
import dev.holdfast.examples.demo.ledger.Ledger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes finished holds down in the ledger's database, in batches, beside the run. */
final class Auditor {

    private static final int BATCH = 1_000;

    private final BlockingQueue<Hold> finished = new LinkedBlockingQueue<>();
    private final Ledger ledger;
    private final Thread thread = new Thread(this::write, "auditor");
    private volatile boolean closing;
    private volatile @Nullable SQLException failure;

    Auditor(Ledger ledger) {
        this.ledger = ledger;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Never blocks. */
    void finished(Hold hold) {
        finished.add(hold);
    }

    private void write() {
        List<Hold> batch = new ArrayList<>(BATCH);
        try {
            while (!closing || !finished.isEmpty()) {
                Hold first = finished.poll(50, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    finished.drainTo(batch, BATCH - 1);
                    ledger.audit(batch);
                    batch.clear();
                }
            }
        } catch (SQLException failed) {
            failure = failed;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all is written. */
    void close() throws InterruptedException, SQLException {
        closing = true;
        thread.join();
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
