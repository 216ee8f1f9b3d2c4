package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Deadlock;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One search for circles: asks all clients, then the store for the names in question, and the clients again.
 *
 * <p>Answers come at different moments, and put together they may show a circle that never was. Therefore only what is the
 * same in both rounds counts: a thread that waits in the same call, and a hold that is the same, were so all the time between,
 * and with them the circle.
 */
final class DeadlockSearch {

    private static final int MOST_CLIENTS = 1000;
    private static final int MOST_NAMES = 500;

    private final Participant self;
    private final Inquiries inquiries;

    DeadlockSearch(Participant self, Inquiries inquiries) {
        this.self = self;
        this.inquiries = inquiries;
    }

    CompletionStage<List<Deadlock>> run() {
        return self.ask(() -> self.store().clients(MOST_CLIENTS))
                .thenCompose(this::accounts)
                .thenCompose(this::search);
    }

    private CompletionStage<Map<String, Account>> accounts(Collection<String> clients) {
        return inquiries.ask(clients, Optional.empty());
    }

    private CompletionStage<List<Deadlock>> search(Map<String, Account> first) {
        return standings(first).thenCompose(standings -> {
            if (deadlocks(first, standings).isEmpty()) return CompletableFuture.completedFuture(List.of());
            return accounts(first.keySet()).thenApply(second -> deadlocks(same(first, second), standings));
        });
    }

    private static List<Deadlock> deadlocks(Map<String, Account> accounts, Map<Subject, Standing> standings) {
        WaitGraph graph = new WaitGraph(accounts);
        standings.forEach((subject, standing) -> graph.add(new Sight(subject, standing, accounts)));
        return graph.deadlocks();
    }

    /** The names that matter: those for which somebody waits who holds something. */
    private CompletionStage<Map<Subject, Standing>> standings(Map<String, Account> accounts) {
        Map<Subject, Standing> standings = new HashMap<>();
        CompletionStage<Map<Subject, Standing>> all = CompletableFuture.completedFuture(standings);
        for (Subject subject : names(accounts)) {
            CompletionStage<Standing> asked = self.ask(() -> self.store().inspect(subject.kind(), subject.name()));
            all = all.thenCombine(asked, (map, standing) -> {
                map.put(subject, standing);
                return map;
            });
        }
        return all;
    }

    private static List<Subject> names(Map<String, Account> accounts) {
        Set<WaitGraph.Actor> holding = new HashSet<>();
        List<Subject> wanted = new ArrayList<>();
        for (Account account : accounts.values())
            for (Held each : account.held())
                if (each.caller().isThread()) holding.add(WaitGraph.Actor.of(account, each.caller()));
        for (Account account : accounts.values())
            for (Wanted each : account.wanted())
                if (holding.contains(WaitGraph.Actor.of(account, each.caller()))) wanted.add(bothSides(each.subject()));
        return wanted.stream().distinct().limit(MOST_NAMES).toList();
    }

    private static Subject bothSides(Subject subject) {
        return subject.kind() == Kind.WRITE ? new Subject(Kind.READ, subject.name()) : subject;
    }

    private static Map<String, Account> same(Map<String, Account> first, Map<String, Account> second) {
        Map<String, Account> same = new HashMap<>();
        second.forEach((client, account) -> {
            Account before = first.get(client);
            if (before != null) same.put(client, before.and(account));
        });
        return same;
    }
}
