package dev.holdfast.bench.subject;

import dev.holdfast.HoldfastQuorum;
import dev.holdfast.lock.LeaseOptions;
import java.time.Duration;

/** Holdfast over several servers that vote. Its leases are short, as new servers vote only after the longest of them. */
final class HoldfastQuorumLibrary implements Library {

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final LeaseOptions OPTIONS = LeaseOptions.defaults().withDuration(LEASE);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HoldfastQuorum quorum;

    /** @param uris of the servers, with commas between them */
    HoldfastQuorumLibrary(String uris) {
        quorum = HoldfastQuorum.builder(uris.split(","))
                .longestLease(LEASE)
                .connectTimeout(PATIENCE)
                .patience(PATIENCE)
                .connect();
    }

    @Override
    public Gate lock(String name) {
        return () -> quorum.lock(name, OPTIONS).acquire()::close;
    }

    @Override
    public void close() {
        quorum.close();
    }
}
