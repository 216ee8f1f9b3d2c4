package dev.holdfast.redis;

/**
 * What scripts and stores have to know of a server.
 *
 * @param version as it gives it, such as {@code 7.0.15}
 * @param shebang whether scripts may begin with {@code #!lua} (7.0 and later)
 * @param countsReceivers whether the number PUBLISH returns counts every subscriber there is: a single server or a
 *     primary with its replicas, not a cluster
 * @param cluster whether it is a Redis Cluster, where a script runs only if the {@linkplain Slots slots} of its keys are the
 *     same
 */
public record ServerTraits(String version, boolean shebang, boolean countsReceivers, boolean cluster) {

    /** Of what is no cluster. */
    public ServerTraits(String version, boolean shebang, boolean countsReceivers) {
        this(version, shebang, countsReceivers, false);
    }
}
