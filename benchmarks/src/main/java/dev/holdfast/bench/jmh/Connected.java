package dev.holdfast.bench.jmh;

import dev.holdfast.bench.OwnServer;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client of one library, and its server. */
final class Connected implements AutoCloseable {

    private final @Nullable OwnServer own;
    final Library library;

    Connected(Subject subject) throws IOException {
        String given = System.getProperty("bench.redis");
        own = given == null ? OwnServer.start() : null;
        library = subject.open(own == null ? given : own.uri());
    }

    @Override
    public void close() {
        library.close();
        if (own != null) own.close();
    }
}
