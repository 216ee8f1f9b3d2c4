package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** When a server granted locks, as the workers tell it. Safe for use by many threads. */
final class Grants implements Consumer<Holding> {

    /** Which accounts count. */
    interface Choice {
        boolean includes(String account) throws IOException;
    }

    /** A stretch of time without a grant. */
    record Gap(long from, long to) {

        long length() {
            return to - from;
        }
    }

    private final Queue<Holding> granted = new ConcurrentLinkedQueue<>();

    @Override
    public void accept(Holding holding) {
        if (!holding.arrival().equals("HAND_OVER")) {
            granted.add(holding);
        }
    }

    /** The first one after this moment. */
    Optional<Long> firstAfter(long moment, Choice choice) throws IOException {
        return times(moment, choice).stream().findFirst();
    }

    /** The longest time between two, or between {@code begin} and the first after it. */
    Gap longestGap(long begin, Choice choice) throws IOException {
        Gap longest = new Gap(begin, begin);
        long last = begin;
        for (long at : times(begin, choice)) {
            if (at - last > longest.length()) {
                longest = new Gap(last, at);
            }
            last = at;
        }
        return longest;
    }

    private List<Long> times(long after, Choice choice) throws IOException {
        List<Long> times = new ArrayList<>();
        for (Holding holding : granted) {
            if (holding.at() - after > 0 && choice.includes(holding.account())) {
                times.add(holding.at());
            }
        }
        times.sort(null);
        return times;
    }
}
