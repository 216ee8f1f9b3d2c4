package dev.holdfast.bench.subject;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The JDK's own, within one JVM. */
final class JavaLibrary implements Library {

    private final Map<String, LongAdder> adders = new ConcurrentHashMap<>();

    @Override
    public Action buffered(String name) {
        return adders.computeIfAbsent(name, first -> new LongAdder())::increment;
    }

    @Override
    public void close() {}
}
