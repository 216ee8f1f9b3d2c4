package dev.holdfast.redis.cluster;

import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.Slots;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Links;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The servers of the cluster, those that have slots connected, and which slots. Safe for use by many threads. */
final class Nodes {

    /** So many are asked about the cluster at a time: enough for one who knows better than the others to be among them. */
    private static final int ASKED = 3;

    /** A node without slots that nobody named for so long is let go. */
    private static final long IDLE = Duration.ofSeconds(10).toNanos();

    private final Links links;
    private final List<Address> seeds;
    private final TimeSource time;
    private final Duration timeout;
    private final Map<Address, Node> nodes = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Node> bySlot = new AtomicReferenceArray<>(Slots.COUNT);
    private volatile ServerTraits traits = new ServerTraits("unknown", false, false, true);
    private volatile List<Node> primaries = List.of();
    private volatile Set<Address> members = Set.of();
    private volatile boolean closed;

    Nodes(Links links, List<Address> seeds, TimeSource time, Duration timeout) {
        this.links = links;
        this.seeds = List.copyOf(seeds);
        this.time = time;
        this.timeout = timeout;
    }

    /** The node that has this slot, as far as is known. */
    @Nullable
    Node of(int slot) {
        return bySlot.get(slot);
    }

    /** One that has slots, sound if there is one. */
    @Nullable
    Node any() {
        List<Node> mixed = soundFirst(primaries);
        return mixed.isEmpty() ? null : mixed.get(0);
    }

    /** The node that listens there, which somebody named. */
    Node at(Address address) {
        Node node = nodes.computeIfAbsent(address, to -> new Node(to, links, time, timeout, this::greeted));
        node.named(time.nanos());
        return node;
    }

    /** Those that have slots, in the order of their addresses. */
    List<Node> primaries() {
        return primaries;
    }

    /** Those that have slots, in any order, the sound ones first. */
    List<Node> candidates() {
        return soundFirst(primaries);
    }

    boolean isPrimary(Node node) {
        return primaries.contains(node);
    }

    /** A node says so, which others may not know yet. */
    void moved(int slot, Node to) {
        bySlot.set(slot, to);
    }

    /**
     * Whom to ask about the cluster: the one that brings the messages, and some that have slots; if none of them is sound, also
     * everybody else there is or was.
     */
    List<Node> toAsk(@Nullable Node ear) {
        Set<Node> asked = new LinkedHashSet<>();
        if (ear != null) asked.add(ear);
        candidates().stream().filter(Node::isSound).forEach(asked::add);
        if (asked.stream().noneMatch(Node::isSound)) {
            asked.addAll(primaries);
            Stream.concat(members.stream(), seeds.stream()).forEach(each -> asked.add(at(each)));
            return List.copyOf(asked);
        }
        return asked.stream().limit(ASKED).toList();
    }

    /** From now on it is like this. */
    void take(Topology topology) {
        if (closed) return;
        List<Node> owners = topology.primaries().stream().map(this::at).toList();
        Map<Address, Node> byAddress = owners.stream().collect(Collectors.toMap(Node::address, node -> node));
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            Address owner = topology.owners()[slot];
            bySlot.set(slot, owner == null ? null : byAddress.get(owner));
        }
        primaries = owners;
        members = topology.members();
        owners.forEach(Node::open);
        long now = time.nanos();
        for (Node node : nodes.values()) if (!owners.contains(node) && node.idle(now) > IDLE) retire(node);
        greeted();
    }

    /** Waits for those that have slots, but not for those that cannot be reached. */
    void awaitPrimaries(long nanos) {
        CompletableFuture<?>[] open = primaries.stream()
                .map(node -> node.open().handle((link, failure) -> link))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(open).get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // They may be back when they are needed.
        }
    }

    /** Of the oldest of them, so that what is sent is known by all. */
    ServerTraits traits() {
        return traits;
    }

    void reset() {
        nodes.values().forEach(Node::drop);
    }

    void close() {
        closed = true;
        nodes.values().forEach(Node::close);
    }

    /** What is under way there may end: nothing is for longer than its timeout. */
    private void retire(Node node) {
        nodes.remove(node.address(), node);
        time.schedule(2 * timeout.toNanos(), node::close);
    }

    private void greeted() {
        nodes.values().stream()
                .map(Node::traits)
                .filter(Objects::nonNull)
                .min((one, other) -> compare(one.version(), other.version()))
                .ifPresent(oldest -> traits = new ServerTraits(oldest.version(), oldest.shebang(), false, true));
    }

    private static int compare(String one, String other) {
        String[] left = one.split("\\D+");
        String[] right = other.split("\\D+");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int difference = Integer.compare(number(left[i]), number(right[i]));
            if (difference != 0) return difference;
        }
        return Integer.compare(left.length, right.length);
    }

    private static int number(String digits) {
        return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }

    private static List<Node> soundFirst(List<Node> nodes) {
        List<Node> mixed = new ArrayList<>(nodes);
        Collections.shuffle(mixed);
        List<Node> ordered =
                new ArrayList<>(mixed.stream().filter(Node::isSound).toList());
        mixed.stream().filter(node -> !node.isSound()).forEach(ordered::add);
        return ordered;
    }
}
