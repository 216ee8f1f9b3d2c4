package dev.holdfast.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern NUMBERS = Pattern.compile("^(\\d{1,6})\\.(\\d{1,6})");

    /** Whether its version is this one or a later one; not if the version is not known. */
    public boolean isAtLeast(int major, int minor) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.find()) return false;
        int first = Integer.parseInt(numbers.group(1));
        return first > major || (first == major && Integer.parseInt(numbers.group(2)) >= minor);
    }

    /** Of what is no cluster. */
    public ServerTraits(String version, boolean shebang, boolean countsReceivers) {
        this(version, shebang, countsReceivers, false);
    }
}
