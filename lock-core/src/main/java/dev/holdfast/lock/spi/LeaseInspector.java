package dev.holdfast.lock.spi;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Looks at what a {@link LeaseStore} keeps, and lets its clients talk to each other. For people and tools: no acquisition
 * and no release uses it or waits for it.
 *
 * <p>Threading and failure are as for the store's verbs. Wherever a kind is asked for, {@link Kind#READ} and {@link
 * Kind#WRITE} mean the same: both sides of the name.
 */
public interface LeaseInspector {

    /** Who holds the name and who waits for it, at one moment of the store's. At most 1 000 of each are listed. */
    CompletionStage<Standing> inspect(Kind kind, String name);

    /**
     * Some of the names that somebody holds or waits for. Looks at a bounded part of what the store keeps, so that a page
     * may be empty and not the last. A name that is there all the time is on some page, and may be on several.
     *
     * @param prefix what the names begin with; letters that mean something in a pattern mean themselves
     * @param cursor {@link NamePage#next()} of the page before; empty for the first
     */
    CompletionStage<NamePage> names(Kind kind, String prefix, String cursor);

    /** The ids of the clients that listen, in no order, at most {@code limit}. */
    CompletionStage<List<String>> clients(int limit);

    /**
     * Takes {@code owner} out if it holds the name: draws a number, so that its grant is older than all to come, grants the
     * name to the queue as a release does, and tells the client of {@code owner}, which may hear it late or never.
     *
     * @param by who does it, for the one who loses it; no control characters
     * @return the number; empty if {@code owner} is no holder, as on a repetition
     */
    CompletionStage<OptionalLong> revoke(String name, OwnerId owner, String by);

    /**
     * Sends a message to a client, which hears it by {@link GrantListener#heard}, or does not.
     *
     * @param message any text
     * @return false if certainly nobody listens for this client
     */
    CompletionStage<Boolean> tell(String client, String message);
}
