package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Deadlock;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.inspect.Inspection.Holder;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.Standing;
import dev.holdfast.lock.work.Stages;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** An {@link Inspector} that asks the store, and then the clients. */
final class ClientInspector implements Inspector {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.lock.inspect");
    private static final int MOST_ASKED = 200;

    private final Participant self;
    private final Inquiries inquiries;

    ClientInspector(Participant self, Inquiries inquiries) {
        this.self = self;
        this.inquiries = inquiries;
    }

    @Override
    public Inspection inspect(Kind kind, String name) {
        return Stages.join(inspectAsync(kind, name));
    }

    @Override
    public CompletionStage<Inspection> inspectAsync(Kind kind, String name) {
        return inspect(subject(kind, name), true);
    }

    @Override
    public List<Holder> holders(Kind kind, String name) {
        return Stages.join(holdersAsync(kind, name));
    }

    @Override
    public CompletionStage<List<Holder>> holdersAsync(Kind kind, String name) {
        return inspect(subject(kind, name), false).thenApply(Inspection::holders);
    }

    private CompletionStage<Inspection> inspect(Subject subject, boolean withWaiters) {
        return standing(subject).thenCompose(standing -> {
            Set<String> clients = new LinkedHashSet<>();
            standing.holders().forEach(each -> clients.add(each.owner().client()));
            if (withWaiters)
                standing.waiters().forEach(each -> clients.add(each.owner().client()));
            return inquiries
                    .ask(clients.stream().limit(MOST_ASKED).toList(), Optional.of(subject))
                    .thenApply(accounts -> new Sight(subject, standing, accounts).inspection());
        });
    }

    @Override
    public Stream<String> names(Kind kind, String prefix) {
        check(kind, prefix);
        return Stream.iterate(
                        Optional.of(page(kind, prefix, "")),
                        Optional::isPresent,
                        page -> next(kind, prefix, page.get()))
                .flatMap(page -> page.get().names().stream())
                .distinct();
    }

    @Override
    public CompletionStage<NamePage> namesAsync(Kind kind, String prefix, String cursor) {
        check(kind, prefix);
        Check.notNull("cursor", cursor);
        return self.ask(() -> self.store().names(kind, prefix, cursor));
    }

    private NamePage page(Kind kind, String prefix, String cursor) {
        return Stages.join(namesAsync(kind, prefix, cursor));
    }

    private Optional<NamePage> next(Kind kind, String prefix, NamePage page) {
        return page.hasNext() ? Optional.of(page(kind, prefix, page.next())) : Optional.empty();
    }

    @Override
    public boolean forceRelease(Kind kind, String name, String by) {
        return Stages.join(forceReleaseAsync(kind, name, by));
    }

    @Override
    public CompletionStage<Boolean> forceReleaseAsync(Kind kind, String name, String by) {
        return revoke(subject(kind, name), Check.name("by", by), holder -> true);
    }

    @Override
    public boolean forceRelease(Holder seen, String by) {
        return Stages.join(forceReleaseAsync(seen, by));
    }

    @Override
    public CompletionStage<Boolean> forceReleaseAsync(Holder seen, String by) {
        String id = Check.notNull("seen", seen).id();
        return revoke(
                seen.subject(),
                Check.name("by", by),
                holder -> holder.owner().toString().equals(id));
    }

    private CompletionStage<Boolean> revoke(Subject subject, String by, Predicate<Standing.Holder> whom) {
        return standing(subject)
                .thenCompose(standing -> anyOf(standing.holders().stream()
                        .filter(whom)
                        .map(holder -> revoke(subject, holder, by))
                        .toList()));
    }

    private CompletionStage<Boolean> revoke(Subject subject, Standing.Holder holder, String by) {
        return self.ask(() -> self.store().revoke(subject.name(), holder.owner(), by))
                .thenApply(number -> {
                    if (number.isPresent())
                        LOG.log(Level.INFO, "{0} is taken away from {1} by {2}", subject, holder.owner(), by);
                    return number.isPresent();
                });
    }

    @Override
    public boolean askToYield(Kind kind, String name, String by) {
        return Stages.join(askToYieldAsync(kind, name, by));
    }

    @Override
    public CompletionStage<Boolean> askToYieldAsync(Kind kind, String name, String by) {
        Check.name("by", by);
        return standing(subject(kind, name))
                .thenCompose(standing -> anyOf(standing.holders().stream()
                        .map(holder -> inquiries.tell(
                                holder.owner().client(),
                                new Message.Yield(
                                        new Subject(holder.owner().mode().kind(), name),
                                        holder.owner().number(),
                                        by)))
                        .toList()));
    }

    @Override
    public List<Deadlock> findDeadlocks() {
        return Stages.join(findDeadlocksAsync());
    }

    @Override
    public CompletionStage<List<Deadlock>> findDeadlocksAsync() {
        return new DeadlockSearch(self, inquiries).run();
    }

    private CompletionStage<Standing> standing(Subject subject) {
        return self.ask(() -> self.store().inspect(subject.kind(), subject.name()));
    }

    private static Subject subject(Kind kind, String name) {
        return new Subject(Check.notNull("kind", kind), Check.name("name", name));
    }

    private static void check(Kind kind, String prefix) {
        Check.notNull("kind", kind);
        if (!Check.notNull("prefix", prefix).isEmpty()) Check.name("prefix", prefix);
    }

    private static CompletionStage<Boolean> anyOf(Collection<CompletionStage<Boolean>> answers) {
        CompletionStage<Boolean> any = CompletableFuture.completedFuture(false);
        for (CompletionStage<Boolean> answer : answers) any = any.thenCombine(answer, (one, other) -> one || other);
        return any;
    }
}
