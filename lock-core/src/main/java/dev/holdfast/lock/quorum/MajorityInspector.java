package dev.holdfast.lock.quorum;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import dev.holdfast.lock.spi.Standing.Holder;
import dev.holdfast.lock.spi.Standing.Waiter;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a majority of the members keeps: who holds at most of them is the holder. Everything takes the answers of a majority;
 * those of the others are taken if they come in time.
 */
final class MajorityInspector implements LeaseInspector {

    private final Assembly assembly;

    MajorityInspector(Assembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public CompletionStage<Standing> inspect(Kind kind, String name) {
        return views(kind, name).thenApply(views -> standing(views.values()));
    }

    private CompletionStage<Map<Member, Standing>> views(Kind kind, String name) {
        return gather((member, inspector) -> inspector.inspect(kind, name));
    }

    private Standing standing(Collection<Standing> views) {
        Map<OwnerId, List<Holder>> votes = new LinkedHashMap<>();
        Map<OwnerId, Waiter> waiters = new LinkedHashMap<>();
        for (Standing view : views) {
            for (Holder each : view.holders())
                votes.computeIfAbsent(Assembly.ownerOf(each.owner()), absent -> new ArrayList<>())
                        .add(each);
            for (Waiter each : view.waiters())
                waiters.merge(
                        Assembly.ownerOf(each.owner()),
                        new Waiter(Assembly.ownerOf(each.owner()), each.waited()),
                        (one, other) -> one.waited().compareTo(other.waited()) > 0 ? one : other);
        }
        List<Holder> holders = new ArrayList<>();
        votes.forEach((owner, given) -> {
            if (given.size() < assembly.majority()) {
                // It is its turn, but others still have the votes.
                waiters.putIfAbsent(owner, new Waiter(owner, given.get(0).held()));
            } else {
                holders.add(holder(owner, given));
                waiters.remove(owner);
            }
        });
        List<Waiter> inOrder = waiters.values().stream()
                .sorted(Comparator.comparing(Waiter::waited).reversed())
                .toList();
        return new Standing(holders, inOrder, 0, views.stream().allMatch(Standing::complete));
    }

    /** Its number is the one that most members have, and it lasts for as long as a majority does. */
    private Holder holder(OwnerId owner, List<Holder> votes) {
        Map<Long, Long> numbers = votes.stream().collect(Collectors.groupingBy(Holder::grant, Collectors.counting()));
        long number = numbers.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        Duration held =
                votes.stream().map(Holder::held).max(Comparator.naturalOrder()).orElseThrow();
        Duration remaining = votes.stream()
                .map(Holder::remaining)
                .sorted(Comparator.reverseOrder())
                .skip(assembly.majority() - 1L)
                .findFirst()
                .orElse(Duration.ZERO);
        return new Holder(owner, number, held, remaining);
    }

    /** Page after page of one member after the other; the cursor is the member's index, how many failed, and its own cursor. */
    @Override
    public CompletionStage<NamePage> names(Kind kind, String prefix, String cursor) {
        String[] parts = cursor.isEmpty() ? new String[] {"0", "0", ""} : cursor.split(":", 3);
        int index = Integer.parseInt(parts[0]);
        int failed = Integer.parseInt(parts[1]);
        return assembly.members
                .get(index)
                .ask(store -> store.inspector().names(kind, prefix, parts[2]))
                .handle((page, failure) -> {
                    if (failure == null && page.hasNext())
                        return new NamePage(page.names(), index + ":" + failed + ":" + page.next());
                    int failures = failure == null ? failed : failed + 1;
                    if (failures > assembly.members.size() - assembly.majority())
                        throw BackendUnavailableException.passing("no majority of the quorum lists its names", failure);
                    String next = index + 1 < assembly.members.size() ? (index + 1) + ":" + failures + ":" : "";
                    return new NamePage(failure == null ? page.names() : List.of(), next);
                });
    }

    @Override
    public CompletionStage<List<String>> clients(int limit) {
        return gather((member, inspector) -> inspector.clients(limit))
                .thenApply(lists -> lists.values().stream()
                        .flatMap(List::stream)
                        .distinct()
                        .limit(limit)
                        .toList());
    }

    /** Done if a majority of the members took it away: their numbers then exceed the token. */
    @Override
    public CompletionStage<OptionalLong> revoke(String name, OwnerId owner, String by) {
        return views(owner.mode().kind(), name)
                .thenCompose(views ->
                        gather((member, inspector) -> revoke(name, votesOf(owner, views.get(member)), by, inspector)))
                .thenApply(numbers -> {
                    List<Long> drawn = numbers.values().stream()
                            .filter(OptionalLong::isPresent)
                            .map(OptionalLong::getAsLong)
                            .toList();
                    return drawn.size() < assembly.majority()
                            ? OptionalLong.empty()
                            : OptionalLong.of(drawn.stream()
                                    .max(Comparator.naturalOrder())
                                    .orElseThrow());
                });
    }

    private static List<OwnerId> votesOf(OwnerId owner, @Nullable Standing view) {
        if (view == null) return List.of();
        return view.holders().stream()
                .map(Holder::owner)
                .filter(vote -> Assembly.ownerOf(vote).equals(owner))
                .toList();
    }

    private static CompletionStage<OptionalLong> revoke(
            String name, List<OwnerId> votes, String by, LeaseInspector inspector) {
        return votes.isEmpty()
                ? CompletableFuture.completedFuture(OptionalLong.empty())
                : inspector.revoke(name, votes.get(0), by);
    }

    @Override
    public CompletionStage<Boolean> tell(String client, String message) {
        return tell(client, message, 0);
    }

    private CompletionStage<Boolean> tell(String client, String message, int index) {
        if (index == assembly.members.size()) return CompletableFuture.completedFuture(false);
        return assembly.members
                .get(index)
                .ask(store -> store.inspector().tell(client, message))
                .exceptionally(failure -> false)
                .thenCompose(told -> told ? CompletableFuture.completedFuture(true) : tell(client, message, index + 1));
    }

    /** The answers of all that answer in time, if they are a majority. */
    private <T> CompletionStage<Map<Member, T>> gather(
            BiFunction<Member, LeaseInspector, CompletionStage<T>> question) {
        Map<Member, T> answers = new ConcurrentHashMap<>();
        Map<Member, Throwable> failures = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (Member member : assembly.members)
            asked.add(member.ask(store -> question.apply(member, store.inspector()))
                    .handle((answer, failure) -> {
                        if (failure == null) answers.put(member, Objects.requireNonNull(answer));
                        else failures.put(member, Stages.cause(failure));
                        return member;
                    })
                    .toCompletableFuture());
        CompletableFuture<Void> all = CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
        Subscription alarm = assembly.time.schedule(assembly.timeout().toNanos(), () -> all.complete(null));
        return all.thenCompose(done -> {
            alarm.close();
            return answers.size() >= assembly.majority()
                    ? CompletableFuture.completedFuture(Map.copyOf(answers))
                    : CompletableFuture.failedFuture(BackendUnavailableException.passing(
                            "only " + answers.size() + " of " + assembly.members.size()
                                    + " members of the quorum answered: " + failures,
                            null));
        });
    }
}
