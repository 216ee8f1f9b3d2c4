package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.inspect.Origin;
import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client says when it is asked.
 *
 * @param held what it holds, of what it was asked for
 * @param wanted who waits there; those who want the same subject in their order
 */
record Account(Place place, List<Held> held, List<Wanted> wanted) {

    Account {
        held = List.copyOf(held);
        wanted = List.copyOf(wanted);
    }

    Origin origin(String client, Caller caller, String trace) {
        return new Origin(
                shortOf(client),
                Optional.of(place.application()).filter(each -> !each.isEmpty()),
                Optional.of(place.host()),
                OptionalLong.of(place.process()),
                caller.isThread() ? Optional.of(caller.toString()) : Optional.empty(),
                Optional.of(trace).filter(each -> !each.isEmpty()));
    }

    /** What it said both times. */
    Account and(Account later) {
        return new Account(
                place,
                later.held.stream()
                        .filter(each -> held.stream().anyMatch(each::isSame))
                        .toList(),
                later.wanted.stream()
                        .filter(each -> wanted.stream().anyMatch(each::isSame))
                        .toList());
    }

    static String shortOf(String client) {
        return new OwnerId(client, 0, Duration.ZERO).shortClient();
    }
}
