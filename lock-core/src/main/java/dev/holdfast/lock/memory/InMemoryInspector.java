package dev.holdfast.lock.memory;

import dev.holdfast.lock.memory.InMemoryLeaseStore.Subject;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** A look into an {@link InMemoryLeaseStore}. A message is heard on the thread that sends it. */
final class InMemoryInspector implements LeaseInspector {

    private static final int MOST = 1000;

    private final InMemoryLeaseStore store;

    InMemoryInspector(InMemoryLeaseStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Standing> inspect(Kind kind, String name) {
        return store.atomically(name, kind, step -> step.inspect(MOST));
    }

    /** Pages in alphabetical order; the cursor is the last name of the page before. */
    @Override
    public CompletionStage<NamePage> names(Kind kind, String prefix, String cursor) {
        return store.exclusively(() -> {
            List<String> names = store.records().keySet().stream()
                    .filter(subject -> subject.equals(Subject.of(subject.name(), kind)))
                    .filter(subject -> subject.name().startsWith(prefix))
                    .filter(subject -> subject.name().compareTo(cursor) > 0)
                    .filter(this::isWanted)
                    .map(Subject::name)
                    .sorted()
                    .limit(MOST)
                    .toList();
            return new NamePage(names, names.size() < MOST ? "" : names.get(MOST - 1));
        });
    }

    private boolean isWanted(Subject subject) {
        NameRecord entry = store.records().get(subject);
        entry.dropExpired(store.now());
        return entry.isWanted();
    }

    @Override
    public CompletionStage<List<String>> clients(int limit) {
        return store.exclusively(() -> store.heap().clients(limit));
    }

    @Override
    public CompletionStage<OptionalLong> revoke(String name, OwnerId owner, String by) {
        return store.atomically(name, owner.mode().kind(), step -> step.revoke(owner, by));
    }

    @Override
    public CompletionStage<Boolean> tell(String client, String message) {
        return store.exclusively(() -> Optional.ofNullable(store.heap().listener(client)))
                .thenApply(found -> {
                    // Outside the mutex: whoever hears it may use the store.
                    found.ifPresent(listener -> listener.heard(message));
                    return found.isPresent();
                });
    }
}
