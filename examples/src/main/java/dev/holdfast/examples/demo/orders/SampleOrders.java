package dev.holdfast.examples.demo.orders;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the sample that ships with the demo; the same file each time.
 *
 * <p>A shop on a busy day. A few accounts order much, most order little (Zipf). Twelve times a limited item goes on sale
 * and half of the next thousand orders want it. Some orders come twice, as from a client that did not wait for its answer. A
 * few rows are broken.
 */
public final class SampleOrders {

    static final int ORDERS = 50_000;

    private static final long SEED = 20_261_121;
    private static final int ACCOUNTS = 2_000;
    private static final int ITEMS = 800;
    private static final int RUSHES = 12;
    private static final int RUSH_LENGTH = 1_000;
    private static final double SKEW = 1.05;

    private final Random random = new Random(SEED);
    private final double[] cumulative = zipf();
    private final List<String> rows = new ArrayList<>();

    private SampleOrders() {}

    /** Writes to the file that is named as the one argument. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            for (String row : rows()) {
                out.write(row);
                out.write('\n');
            }
        }
    }

    static List<String> rows() {
        SampleOrders sample = new SampleOrders();
        sample.rows.add(String.join(",", OrderRow.COLUMNS));
        for (int i = 1; i <= ORDERS; i++) {
            sample.order(i);
        }
        sample.breakSome();
        return sample.rows;
    }

    private void order(int i) {
        boolean repeats = i > 100 && random.nextInt(50) == 0;
        if (repeats) {
            rows.add(rows.get(rows.size() - 1 - random.nextInt(60)));
            return;
        }
        int item = item(i);
        rows.add("O-%06d,A-%04d,%s,%d,%d"
                .formatted(
                        i,
                        account(),
                        item < 0 ? "drop-%02d".formatted(-item) : "item-%03d".formatted(item),
                        1 + random.nextInt(3),
                        100 + 50 * random.nextInt(200)));
    }

    /** Negative for an item of a rush. */
    private int item(int i) {
        int every = ORDERS / RUSHES;
        boolean rush = i % every >= every - RUSH_LENGTH;
        return rush && random.nextBoolean() ? -(1 + i / every) : 1 + random.nextInt(ITEMS);
    }

    private int account() {
        double at = random.nextDouble() * cumulative[ACCOUNTS - 1];
        int low = 0;
        for (int high = ACCOUNTS - 1; low < high; ) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low + 1;
    }

    private static double[] zipf() {
        double[] cumulative = new double[ACCOUNTS];
        double sum = 0;
        for (int i = 0; i < ACCOUNTS; i++) {
            sum += 1 / Math.pow(i + 1, SKEW);
            cumulative[i] = sum;
        }
        return cumulative;
    }

    private void breakSome() {
        rows.add(4_711, "O-broken-1,A-0007,item-001,many,500");
        rows.add(17_000, "O-broken-2,A-0001,item-002");
        rows.add(31_415, "O-broken-3,\"A-0003,item-003,1,500");
        rows.add(42_000, ",A-0002,item-004,1,500");
    }
}
