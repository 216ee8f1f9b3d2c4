package dev.holdfast.bench.trial;

import dev.holdfast.bench.OwnServer;
import dev.holdfast.bench.measure.Load;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Gate;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** One thread that acquires free locks one after the other. Only that is timed: leaving them is not. */
public final class AcquireTrial implements Trial {

    private static final int LOCKS = 64;

    private final List<OwnServer> servers;
    private final Library library;
    private final List<Gate> gates;

    private AcquireTrial(List<OwnServer> servers, Library library, String name) {
        this.servers = servers;
        this.library = library;
        this.gates = IntStream.range(0, LOCKS)
                .mapToObj(lock -> library.lock(name + ':' + lock))
                .toList();
    }

    /** On the one server. */
    public static Trial one(Subject subject, Place place) {
        return new AcquireTrial(List.of(), subject.open(place.uri()), place.name());
    }

    /** On so many servers of its own that know nothing of each other, on the same machine. */
    public static Trial several(int size, Subject subject, Place place) throws Exception {
        List<OwnServer> servers = new ArrayList<>();
        for (int i = 0; i < size; i++) servers.add(OwnServer.start());
        String uris = servers.stream().map(OwnServer::uri).collect(Collectors.joining(","));
        Library library = subject.open(uris);
        // New servers do not vote at once.
        library.lock(place.name()).enter().leave();
        return new AcquireTrial(servers, library, place.name());
    }

    @Override
    public Sample run(Duration time) throws Exception {
        Histogram times = new Histogram(3);
        long end = System.nanoTime() + time.toNanos();
        for (int turn = 0; System.nanoTime() - end < 0; turn++) {
            Gate gate = gates.get(turn % LOCKS);
            long begin = System.nanoTime();
            Gate.Pass pass = gate.enter();
            times.recordValue(System.nanoTime() - begin);
            pass.leave();
        }
        return Load.latencies(times, new Sample());
    }

    @Override
    public void close() {
        library.close();
        servers.forEach(OwnServer::close);
    }
}
