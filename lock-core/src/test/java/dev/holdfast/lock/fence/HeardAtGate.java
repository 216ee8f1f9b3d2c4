package dev.holdfast.lock.fence;

import java.util.ArrayList;
import java.util.List;

/** A listener that remembers, and then throws: no gate may care. */
final class HeardAtGate implements FenceListener {

    final List<String> events = new ArrayList<>();

    @Override
    public void admitted(String resource, long token) {
        events.add("admitted " + token);
        throw new IllegalStateException("a fault of the test's listener");
    }

    @Override
    public void refused(StaleTokenException refusal) {
        events.add("refused " + refusal.offered());
        throw new IllegalStateException("a fault of the test's listener");
    }
}
