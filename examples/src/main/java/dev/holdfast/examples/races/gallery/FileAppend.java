package dev.holdfast.examples.races.gallery;

import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.lock.LockLease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A log that several processes write at its end. A record tells its own length, so that a torn one is recognised. A plain file
 * cannot refuse a holder that was paused past its lease and writes late; {@link PausedHolder} shows what can.
 */
@SuppressWarnings("try") // a lease is held, not used
final class FileAppend implements Race {

    @Override
    public Card card() {
        return new Card(
                "file-append",
                "several processes append records to one file",
                "Two that ask for the file's size at the same time write to the same place, over each other.",
                "The lock lets one process at a time look for the end of the file and write there.");
    }

    @Override
    public void prepare(Arena arena) throws IOException {
        Files.createFile(arena.file("log"));
    }

    @Override
    public void naive(Place here) throws IOException, InterruptedException {
        append(here, record(here));
    }

    private static void append(Place here, ByteBuffer record) throws IOException, InterruptedException {
        try (FileChannel log = FileChannel.open(here.file("log"), StandardOpenOption.WRITE)) {
            long end = log.size();
            here.gap();
            // naive: it may not be the end any more
            log.write(record, end);
        }
    }

    @Override
    public void remedy(Place here) throws IOException, InterruptedException {
        // remedy: nobody else appends meanwhile
        try (LockLease lease = here.lock("log").acquire()) {
            append(here, record(here));
        }
    }

    /** Who, which one, and so many dots as make the length differ from record to record. */
    private static ByteBuffer record(Place here) {
        String dots = ".".repeat(20 + (int) (here.attempt() % 30));
        String text = here.worker() + "/" + here.thread() + "/" + here.attempt() + " " + dots + " " + dots.length();
        return ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws IOException {
        Path log = arena.file("log");
        List<String> lines = Files.readAllLines(log, StandardCharsets.US_ASCII);
        long whole = lines.stream().filter(FileAppend::isWhole).distinct().count();
        long torn = lines.size() - whole;
        return Verdict.compare(done.attempts(), whole, whole + " whole records in the file, " + torn + " torn");
    }

    private static boolean isWhole(String line) {
        String[] parts = line.split(" ", -1);
        return parts.length == 3 && parts[2].equals("" + parts[1].length());
    }
}
