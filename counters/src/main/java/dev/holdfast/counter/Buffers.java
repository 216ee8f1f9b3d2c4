package dev.holdfast.counter;

import dev.holdfast.counter.spi.Steps;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The buffered counters of one client that are open. */
final class Buffers {

    private final Set<WriteBehind> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    BufferedCounter open(String name, BufferOptions options, Engine engine, Steps steps) {
        WriteBehind buffer = new WriteBehind(name, options, engine, steps, open::remove).start();
        open.add(buffer);
        // Looked at behind that: whoever closes either finds it or is seen here.
        if (closed) {
            buffer.closing();
            throw new IllegalStateException("the counters client is closed");
        }
        return buffer;
    }

    /** Closes them all at the same time, and waits for it. */
    void close() {
        closed = true;
        List<CompletableFuture<Void>> closing =
                open.stream().map(WriteBehind::closing).toList();
        CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)).join();
    }
}
