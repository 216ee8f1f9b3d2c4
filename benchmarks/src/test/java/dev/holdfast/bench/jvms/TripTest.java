package dev.holdfast.bench.jvms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bench.OwnServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TripTest {

    @TempDir
    Path directory;

    @Test
    @DisplayName("a message goes to and fro, and no trip ends before it began")
    void bothSidesTell() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            CompletableFuture<List<Hold>> other =
                    CompletableFuture.supplyAsync(() -> side(server.uri(), "there", "here", false));
            List<Hold> trips = side(server.uri(), "here", "there", true);
            assertThat(trips).isNotEmpty().allMatch(trip -> trip.in() > trip.asked());
            assertThat(other.join()).isNotEmpty();
        }
    }

    private List<Hold> side(String uri, String mine, String theirs, boolean begins) {
        try {
            Path file = directory.resolve(mine);
            Trip trip =
                    Trip.parse(new Trip(mine, theirs, begins, 100, file).order().split(" "));
            trip.run(uri);
            return Hold.take(file);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
