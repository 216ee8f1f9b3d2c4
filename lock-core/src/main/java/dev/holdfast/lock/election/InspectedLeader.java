package dev.holdfast.lock.election;

import dev.holdfast.lock.inspect.Inspection.Holder;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Kind;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who holds the lock of an election leads. */
final class InspectedLeader implements LeaderSource {

    private record Known(String hold, Leader leader) {}

    private final Inspector inspector;
    private final String name;
    private volatile @Nullable Known last;

    InspectedLeader(Inspector inspector, String name) {
        this.inspector = inspector;
        this.name = name;
    }

    @Override
    public CompletionStage<Optional<Leader>> currentLeader() {
        return inspector
                .holdersAsync(Kind.LOCK, name)
                .thenApply(holders -> holders.stream().findFirst().map(this::leader));
    }

    private Leader leader(Holder holder) {
        Known before = last;
        // One that does not answer this time is still the one that did.
        if (!holder.origin().isKnown() && before != null && before.hold.equals(holder.id())) return before.leader;
        long epoch = holder.fencingToken().orElse(0);
        Leader leader =
                new Leader(epoch, holder.origin().client(), holder.origin().host());
        last = new Known(holder.id(), leader);
        return leader;
    }
}
