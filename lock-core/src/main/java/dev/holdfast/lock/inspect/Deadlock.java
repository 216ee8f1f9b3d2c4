package dev.holdfast.lock.inspect;

import dev.holdfast.lock.Subject;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Some who wait for each other in a circle, so that none of them can go on.
 *
 * @param members in a simple circle each waits for the next, and the last for the first; several circles that hang together
 *     are one deadlock
 */
public record Deadlock(List<Member> members) {

    public Deadlock {
        members = List.copyOf(members);
    }

    /** In words, over several lines: who it is, what each holds, what it waits for and who has that. */
    @Override
    public String toString() {
        return "deadlock of " + members.size()
                + members.stream().map(each -> "\n  " + each).collect(Collectors.joining());
    }

    /**
     * One of them.
     *
     * @param origin a thread; or nobody in particular, who stands before others in a queue
     * @param holds what it holds, as far as others of the circle may be waiting for it
     * @param waitsFor what it waits for
     * @param waitsOn those of the circle who keep it waiting: they have it, or stand before it in the queue
     */
    public record Member(Origin origin, List<Subject> holds, Subject waitsFor, List<Origin> waitsOn) {

        public Member {
            holds = List.copyOf(holds);
            waitsOn = List.copyOf(waitsOn);
        }

        /** In words. */
        @Override
        public String toString() {
            return origin
                    + (holds.isEmpty() ? "" : "\n    holds " + joined(holds, ", "))
                    + "\n    waits for " + waitsFor
                    + "\n      because of " + joined(waitsOn, "\n      and of ");
        }

        private static String joined(List<?> parts, String between) {
            return parts.stream().map(Object::toString).collect(Collectors.joining(between));
        }
    }
}
