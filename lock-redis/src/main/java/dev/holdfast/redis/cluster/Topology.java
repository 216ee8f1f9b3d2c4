package dev.holdfast.redis.cluster;

import dev.holdfast.redis.Slots;
import dev.holdfast.redis.wire.Address;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who has which slots, by all that several nodes say.
 *
 * @param owners for each slot, or null where nobody has it
 * @param members all nodes anybody told of, replicas included
 */
record Topology(@Nullable Address[] owners, Set<Address> members) {

    /**
     * Puts views together as the nodes themselves do: a slot is whose claim has the greatest epoch. So a node that was told
     * nothing for a while, as it was cut off, is not believed against one that was; those that know they are cut off
     * are not asked at all while there are others.
     *
     * @param views at least one
     */
    static Topology of(List<View> views) {
        List<View> sound = views.stream().filter(view -> !view.isOfMinority()).toList();
        @Nullable Address[] owners = new @Nullable Address[Slots.COUNT];
        long[] epochs = new long[Slots.COUNT];
        Arrays.fill(epochs, -1);
        Set<Address> members = new LinkedHashSet<>();
        for (View view : sound.isEmpty() ? views : sound) {
            for (View.Member member : view.members()) {
                members.add(member.address());
                for (View.Range slots : member.slots()) claim(owners, epochs, member, slots);
            }
        }
        return new Topology(owners, members);
    }

    /** All that have slots, in the order of their addresses. */
    Set<Address> primaries() {
        return Arrays.stream(owners)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(
                        () -> new TreeSet<>(Comparator.comparing(Address::host).thenComparing(Address::port))));
    }

    private static void claim(@Nullable Address[] owners, long[] epochs, View.Member member, View.Range slots) {
        for (int slot = slots.first(); slot <= slots.last(); slot++) {
            if (member.epoch() <= epochs[slot]) continue;
            owners[slot] = member.address();
            epochs[slot] = member.epoch();
        }
    }
}
