package dev.holdfast.bench.jvms;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One stay within a lock: when it was asked for, begun and ended. In files: four numbers. */
public record Hold(long asked, long in, long out, long thread) {

    static void write(Path file, List<Hold> holds) throws IOException {
        try (DataOutputStream to = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            to.writeInt(holds.size());
            for (Hold hold : holds) {
                to.writeLong(hold.asked);
                to.writeLong(hold.in);
                to.writeLong(hold.out);
                to.writeLong(hold.thread);
            }
        }
    }

    /** Reads what a child wrote, and removes it. */
    public static List<Hold> take(Path file) throws IOException {
        List<Hold> holds = new ArrayList<>();
        try (DataInputStream from = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int size = from.readInt();
            for (int i = 0; i < size; i++) {
                holds.add(new Hold(from.readLong(), from.readLong(), from.readLong(), from.readLong()));
            }
        }
        Files.delete(file);
        return holds;
    }
}
