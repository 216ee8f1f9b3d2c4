package dev.holdfast.redis.lettuce;

import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a server is: read from a URI, and said without the password that may be in it. */
final class Place {

    /** A name or an IPv4 address, or an IPv6 address. With a stray '@' or ':' the parser takes a password for a host. */
    private static final Pattern HOST = Pattern.compile("[\\w.-]+|\\[?[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.%\\w]*]?");

    /** This very machine. */
    private static final Pattern HERE = Pattern.compile("localhost|127\\.[\\d.]+|\\[?(::1|0:0:0:0:0:0:0:1)]?");

    /** Scheme and credentials; hosts, separated by commas; the rest. */
    private static final Pattern SEVERAL = Pattern.compile("(rediss?://(?:[^/?#]*@)?)([^/?#@]*,[^/?#@]*)(.*)");

    private Place() {}

    /**
     * Those of a URI that may have several hosts, which share everything else.
     *
     * @throws IllegalArgumentException if it is none, without repeating it
     */
    static List<RedisURI> all(String uri) {
        Matcher several = SEVERAL.matcher(uri);
        if (!several.matches()) return List.of(parse(uri));
        return Stream.of(several.group(2).split(",", -1))
                .map(host -> parse(several.group(1) + host + several.group(3)))
                .toList();
    }

    /** @throws IllegalArgumentException if it is none, without repeating it */
    static RedisURI parse(String uri) {
        try {
            RedisURI parsed = RedisURI.create(uri);
            if (Stream.concat(Stream.of(parsed), parsed.getSentinels().stream()).allMatch(Place::isPlausible))
                return parsed;
        } catch (RuntimeException e) {
            // Not to be passed on: its message is the text.
        }
        throw new IllegalArgumentException("uri must be that of a Redis server, such as redis://localhost:6379; special"
                + " characters in a password are written as %40 and the like (what was given is not repeated here, as it"
                + " may hold a password)");
    }

    /** Host and port, for messages. */
    static String of(RedisURI uri) {
        if (!uri.getSentinels().isEmpty()) return "the primary " + uri.getSentinelMasterId() + " of the Sentinels";
        if (uri.getSocket() != null) return uri.getSocket();
        return uri.getHost() + ":" + uri.getPort() + (uri.isSsl() ? " by TLS" : "");
    }

    /** Whether a password for it can be read by whoever is between us and the server. */
    static boolean tellsPassword(RedisURI uri) {
        return hasPassword(uri)
                && Stream.concat(Stream.of(uri), uri.getSentinels().stream())
                        .anyMatch(each -> each.getHost() != null
                                && !uri.isSsl()
                                && !HERE.matcher(each.getHost()).matches());
    }

    private static boolean hasPassword(RedisURI uri) {
        RedisCredentialsProvider provider = uri.getCredentialsProvider();
        return provider instanceof RedisCredentialsProvider.ImmediateRedisCredentialsProvider known
                ? known.resolveCredentialsNow().hasPassword()
                : provider != null;
    }

    private static boolean isPlausible(RedisURI uri) {
        return uri.getHost() == null || HOST.matcher(uri.getHost()).matches();
    }
}
