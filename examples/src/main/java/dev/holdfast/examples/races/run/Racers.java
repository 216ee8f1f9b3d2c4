package dev.holdfast.examples.races.run;

import dev.holdfast.examples.child.ChildJvm;
import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.race.Rest;
import dev.holdfast.examples.races.wire.FromRacer;
import dev.holdfast.examples.races.wire.FromRacer.Present;
import dev.holdfast.examples.races.wire.FromRacer.Standstill;
import dev.holdfast.examples.races.wire.ToRacer.Resumed;
import dev.holdfast.examples.races.wire.ToRacer.Setup;
import dev.holdfast.examples.races.worker.RacerMain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The worker JVMs, which serve all races of a run. */
final class Racers {

    private static final Duration TO_START = Duration.ofSeconds(60);

    /** The JDK's web server and client are slow without these: they wait for one another, or open connections anew. */
    private static final String[] OPTIONS = {"-Dsun.net.httpserver.nodelay=true", "-Dhttp.maxConnections=64"};

    private final List<ChildJvm> jvms = new ArrayList<>();
    private final List<BlockingQueue<FromRacer>> inboxes = new ArrayList<>();
    private final Map<Integer, IOException> troubles = new ConcurrentHashMap<>();

    /** Starts them, and waits until all are connected. */
    static Racers start(Venue venue, int workers) throws DemoException, InterruptedException {
        return start(venue, workers, 1, workers);
    }

    /** One more beside so many, to be killed. */
    static Racers startAnother(Venue venue, int workers) throws DemoException, InterruptedException {
        return start(venue, workers, workers + 1, workers + 1);
    }

    private static Racers start(Venue venue, int workers, int first, int last)
            throws DemoException, InterruptedException {
        Racers racers = new Racers();
        try {
            for (int worker = first; worker <= last; worker++) {
                racers.start(
                        venue,
                        new Setup(
                                worker,
                                workers,
                                venue.redis(),
                                venue.database(),
                                venue.directory().toString()));
            }
        } catch (IOException failure) {
            throw new DemoException("cannot start the workers: " + failure.getMessage(), failure);
        }
        racers.hear(Present.class, TO_START);
        return racers;
    }

    private void start(Venue venue, Setup setup) throws IOException {
        ChildJvm jvm = ChildJvm.start("racer-" + setup.worker(), RacerMain.class, venue.directory(), OPTIONS);
        venue.clearings().add(jvm::kill);
        add(jvm);
        jvm.send(setup);
    }

    /** Takes it in, and listens to it. */
    void add(ChildJvm jvm) {
        int index = jvms.size();
        jvms.add(jvm);
        inboxes.add(new LinkedBlockingQueue<>());
        jvm.listen(FromRacer.class, message -> heard(index, message), () -> {});
    }

    void heard(int index, FromRacer message) {
        if (message instanceof Standstill standstill) {
            standStill(index, standstill);
        } else {
            inboxes.get(index).add(message);
        }
    }

    /** On the thread that listens to this worker, which has nothing to say meanwhile. */
    private void standStill(int index, Standstill standstill) {
        ChildJvm jvm = jvms.get(index);
        try {
            jvm.freeze();
            Rest.of(Duration.ofMillis(standstill.millis()));
            jvm.resume();
            jvm.send(new Resumed(standstill.thread()));
        } catch (IOException failure) {
            troubles.put(index, failure); // for whoever waits for its next message
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells all the same. */
    void tell(Record message) throws DemoException {
        tell(worker -> message);
    }

    /** Tells each what is meant for it, by its number from 0. */
    void tell(IntFunction<Record> messages) throws DemoException {
        for (int i = 0; i < jvms.size(); i++) {
            try {
                jvms.get(i).send(messages.apply(i));
            } catch (IOException dead) {
                throw new DemoException("worker " + (i + 1) + " has ended: " + dead.getMessage(), dead);
            }
        }
    }

    /** The next message of each, all of this type. */
    <T extends FromRacer> List<T> hear(Class<T> type, Duration patience) throws DemoException, InterruptedException {
        List<T> heard = new ArrayList<>();
        for (int i = 0; i < jvms.size(); i++) {
            heard.add(type.cast(next(i, patience)));
        }
        return heard;
    }

    private FromRacer next(int index, Duration patience) throws DemoException, InterruptedException {
        ChildJvm jvm = jvms.get(index);
        for (long left = patience.toMillis(); left > 0; left -= 100) {
            FromRacer message = inboxes.get(index).poll(100, TimeUnit.MILLISECONDS);
            if (message != null) {
                return message;
            }
            IOException trouble = troubles.get(index);
            if (trouble != null) {
                throw new DemoException(
                        "worker " + (index + 1) + " did not stand still: " + trouble.getMessage(), trouble);
            }
            if (!jvm.isAlive()) {
                throw new DemoException("worker " + (index + 1) + " has ended: " + jvm.epitaph());
            }
        }
        throw new DemoException("worker " + (index + 1) + " says nothing for " + patience.toSeconds() + " s");
    }

    /** Ends all of them by SIGKILL, whatever they are at. */
    void kill() throws InterruptedException {
        for (ChildJvm jvm : jvms) {
            jvm.kill();
            jvm.waitFor(TO_START.toMillis());
        }
    }

    int size() {
        return jvms.size();
    }
}
