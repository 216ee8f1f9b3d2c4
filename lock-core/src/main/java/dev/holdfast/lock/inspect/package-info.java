/**
 * Who holds what, who waits for it, and what to do about it.
 *
 * <p>Start at {@link dev.holdfast.lock.inspect.Inspector}, which every client has ({@link
 * dev.holdfast.lock.Locks#inspector()}). It reads what the store knows, and asks the clients concerned where they run and
 * which of their threads it is: none of that is kept in the store, so that no acquisition is dearer for it. Who does not
 * answer within the asking client's {@linkplain dev.holdfast.lock.Locks.Builder#patience patience} is listed as unknown.
 *
 * <pre>{@code
 * Inspection seen = locks.inspector().inspect(Kind.LOCK, "nightly");
 * System.out.println(seen);                                     // holders and waiters, in words
 * locks.inspector().forceRelease(seen.holders().get(0), "anna");
 * locks.inspector().findDeadlocks().forEach(System.out::println);
 * }</pre>
 *
 * <p><b>What it does not promise.</b> All that is seen is of the past. Whoever may publish in the store may answer in
 * another's place, so that hosts and threads are for people to read, not for programs to trust. A holder whose lease was
 * taken away may not have heard of it yet: let what it changes refuse its fencing token.
 */
@NullMarked
package dev.holdfast.lock.inspect;

import org.jspecify.annotations.NullMarked;
