package dev.holdfast.redis.cluster;

import dev.holdfast.redis.wire.Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as one node sees it: its answer to CLUSTER NODES.
 *
 * <p>That command, and not CLUSTER SLOTS, as only there is the configuration epoch of each primary, by which one can tell who is
 * right when nodes disagree; and who is taken for dead, by which a node on the minority's side of a partition is known.
 */
record View(List<Member> members) {

    /** What is not an address yet, or not any more. */
    private static final List<String> STRANGERS = List.of("handshake", "noaddr");

    /**
     * Reads a reply.
     *
     * @param asked the host that was asked, which may not know its own address
     * @throws IllegalArgumentException if it is none
     */
    static View of(String nodes, String asked) {
        List<Member> members = new ArrayList<>();
        // In the newer protocol such text is marked as text.
        String text = nodes.startsWith("txt:") ? nodes.substring("txt:".length()) : nodes;
        for (String line : text.lines().toList()) {
            Member member = member(line, asked);
            if (member != null) members.add(member);
        }
        if (members.isEmpty()) throw new IllegalArgumentException("no answer to CLUSTER NODES: " + nodes);
        return new View(members);
    }

    /** Whether most primaries with slots are out of this node's reach, so that it will not hear of what the others decide. */
    boolean isOfMinority() {
        List<Member> owners = members.stream().filter(Member::ownsSlots).toList();
        long reached = owners.stream().filter(owner -> !owner.isMissed()).count();
        return reached <= owners.size() / 2;
    }

    /** {@code id host:port@bus,name flags primary ping pong epoch link slot slot-slot [migrating]}. */
    private static @Nullable Member member(String line, String asked) {
        String[] fields = line.split(" ");
        if (fields.length < 8) return null;
        List<String> flags = List.of(fields[2].split(","));
        if (flags.stream().anyMatch(STRANGERS::contains)) return null;
        List<Range> slots = new ArrayList<>();
        for (int i = 8; i < fields.length; i++) if (!fields[i].startsWith("[")) slots.add(Range.of(fields[i]));
        boolean missed = flags.contains("fail") || flags.contains("fail?");
        return new Member(address(fields[1], asked), Long.parseLong(fields[6]), missed, slots);
    }

    private static Address address(String text, String asked) {
        int bus = text.indexOf('@');
        Address address = Address.of(bus < 0 ? text : text.substring(0, bus), asked);
        String[] names = text.split(",");
        // Who announces a name means it to be used, if only because certificates are made out to names.
        return names.length < 2 || names[1].isEmpty() || names[1].contains("=")
                ? address
                : new Address(names[1], address.port());
    }

    /**
     * A node.
     *
     * @param epoch of the configuration by which it has its slots: of two that claim a slot, the one with the greater is right
     * @param isMissed whether it does not answer the node that was asked
     * @param slots none for a replica
     */
    record Member(Address address, long epoch, boolean isMissed, List<Range> slots) {

        boolean ownsSlots() {
            return !slots.isEmpty();
        }
    }

    /** Slots from the first to the last, both included. */
    record Range(int first, int last) {

        static Range of(String text) {
            int dash = text.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            return new Range(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1)));
        }
    }
}
