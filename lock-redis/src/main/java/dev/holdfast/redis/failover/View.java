package dev.holdfast.redis.failover;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.failover.Primaries.Opinion;
import dev.holdfast.redis.wire.Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one Sentinel says of the primary.
 *
 * @param epoch of the configuration: a number that each failover makes larger, and that a majority of the Sentinels has to agree
 *     to, so that of two views the one with the larger is newer
 */
record View(Opinion opinion, long epoch) {

    /**
     * Reads two replies.
     *
     * @param master to SENTINEL MASTER, names and values in turn. The address in it is that of the old primary until the last replica
     *     follows the new one, although the epoch is new already
     * @param address to SENTINEL GET-MASTER-ADDR-BY-NAME, asked after the other: host and port
     * @throws BackendUnavailableException if it is something else
     */
    static View of(List<String> master, List<String> address) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < master.size(); i += 2) fields.put(master.get(i), master.get(i + 1));
        String flags = fields.getOrDefault("flags", "");
        try {
            long epoch = Long.parseLong(fields.getOrDefault("config-epoch", "0"));
            if (address.size() == 2 && !address.get(0).isEmpty()) {
                Address primary = new Address(address.get(0), Integer.parseInt(address.get(1)));
                return new View(new Opinion(primary, flags.contains("down") || flags.contains("failover")), epoch);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw BackendUnavailableException.refused("a Sentinel does not say where the primary is", null);
    }
}
