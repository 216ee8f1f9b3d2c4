package dev.holdfast.examples.races.worker;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.worker.ColdStart;
import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.examples.races.wire.FromRacer.Ended;
import dev.holdfast.examples.races.wire.FromRacer.Present;
import dev.holdfast.examples.races.wire.FromRacer.Ready;
import dev.holdfast.examples.races.wire.ToRacer;
import dev.holdfast.examples.races.wire.ToRacer.End;
import dev.holdfast.examples.races.wire.ToRacer.Go;
import dev.holdfast.examples.races.wire.ToRacer.Prepare;
import dev.holdfast.examples.races.wire.ToRacer.Resumed;
import dev.holdfast.examples.races.wire.ToRacer.Setup;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** One worker: its connections, which last, and the run that it is at. */
final class Racer {

    /** Longer than any hiccup of a busy machine: a run that fails for one shows nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Runs one thing after the other, so that the one who reads is always free to hear that a standstill is over. */
    private final ExecutorService stage = Executors.newSingleThreadExecutor(Racer::daemon);

    private final Map<Integer, Sql> databases = new HashMap<>();
    private final Setup setup;
    private final Teller teller;
    private final Holdfast holdfast;
    private volatile @Nullable Heat heat;

    Racer(Setup setup, Teller teller) {
        this.setup = setup;
        this.teller = teller;
        holdfast = ColdStart.connect(Holdfast.builder(setup.redis())
                .commandTimeout(PATIENCE)
                .patience(PATIENCE)
                .application("races, worker " + setup.worker()));
        teller.tell(new Present());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "stage");
        thread.setDaemon(true);
        return thread;
    }

    void hear(ToRacer message) {
        if (message instanceof Prepare prepare) {
            stage.execute(() -> prepare(prepare));
        } else if (message instanceof Go go) {
            stage.execute(() -> run(go));
        } else if (message instanceof End) {
            stage.execute(this::end);
        } else if (message instanceof Resumed resumed && heat != null) {
            heat.resumed(resumed.thread());
        }
    }

    private void prepare(Prepare prepare) {
        try {
            Race race = Gallery.race(prepare.race());
            Heat next = new Heat(setup, prepare, race, teller);
            heat = next;
            for (int thread = 0; thread <= prepare.threads(); thread++) {
                next.seat(new Seat(next, thread, holdfast, database(thread)));
            }
            next.open();
            teller.tell(new Ready(next.facts(), null));
        } catch (Exception failure) {
            teller.tell(new Ready(Map.of(), failure.toString()));
        }
    }

    private void run(Go go) {
        Heat begun = heat;
        if (begun != null) {
            begun.learn(go.facts());
            teller.tell(begun.run());
        }
    }

    private void end() {
        try {
            long nanos = heat == null ? 0 : heat.close();
            teller.tell(new Ended(nanos));
        } catch (Exception failure) {
            // The judge would not see everything, and the next run not start from nothing. The coordinator finds the
            // reason in the log.
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** Kept from run to run, as a connection is slow to come by. */
    private Sql database(int thread) throws SQLException {
        Sql known = databases.get(thread);
        if (known == null) {
            known = new Sql(DriverManager.getConnection(setup.database()));
            databases.put(thread, known);
        }
        return known;
    }
}
