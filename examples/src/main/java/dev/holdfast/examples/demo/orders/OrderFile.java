package dev.holdfast.examples.demo.orders;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads orders from CSV in UTF-8, plain or gzipped, with or without a header, BOM, quotes and carriage returns.
 *
 * <p>Each line is parsed by itself: no field may span lines, so a quote that is never closed costs one row, not the rest
 * of the file. A row that is no order becomes a {@linkplain Orders#problems() problem} and is skipped.
 */
public final class OrderFile {

    /** More rows than this would not fit the coordinator's memory on a small machine. */
    static final int MAX_ROWS = 2_000_000;

    private static final int MAX_LINE = 4_096;
    private static final String SAMPLE = "orders.csv.gz";

    private OrderFile() {}

    /** The file that ships with the demo. */
    public static Orders sample() throws IOException {
        try (InputStream in = OrderFile.class.getResourceAsStream(SAMPLE)) {
            if (in == null) {
                throw new IOException("the sample " + SAMPLE + " is missing from the jar");
            }
            return read("the sample of the demo", in);
        }
    }

    /** @throws IOException if it cannot be read or holds no order at all; the message says why and names the file */
    public static Orders read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("orders file " + file + " is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read("orders file " + file, in);
        } catch (NoSuchFileException missing) {
            throw new IOException("orders file " + file + " does not exist", missing);
        } catch (java.nio.file.AccessDeniedException denied) {
            throw new IOException("orders file " + file + " may not be read", denied);
        }
    }

    static Orders read(String source, InputStream in) throws IOException {
        Reading reading = new Reading(source);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(unzipped(source, in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.line(line);
            }
        }
        return reading.result();
    }

    private static InputStream unzipped(String source, InputStream in) throws IOException {
        InputStream buffered = new BufferedInputStream(in);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        if (!gzip) {
            return buffered;
        }
        try {
            return new GZIPInputStream(buffered);
        } catch (IOException broken) {
            throw new IOException(source + " is not a sound gzip file: " + broken.getMessage(), broken);
        }
    }

    /** One pass over a file. */
    private static final class Reading {

        private final CsvReader.CsvReaderBuilder csv = CsvReader.builder().allowUnclosedQuote(false);
        private final String source;
        private final List<Order> orders = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private OrderRow row = OrderRow.plain();
        private int number;
        private boolean first = true;

        Reading(String source) {
            this.source = source;
        }

        void line(String raw) throws IOException {
            String line = number++ == 0 && raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
            if (line.isBlank()) {
                return;
            }
            if (orders.size() + problems.size() >= MAX_ROWS) {
                throw new IOException(source + " has more than " + MAX_ROWS + " rows");
            }
            try {
                accept(fields(line));
            } catch (MalformedRowException malformed) {
                problems.add("line " + number + ": " + malformed.getMessage());
            }
        }

        private void accept(List<String> fields) throws IOException, MalformedRowException {
            boolean header = first && OrderRow.isHeader(fields);
            first = false;
            if (!header) {
                orders.add(row.parse(fields));
                return;
            }
            try {
                row = OrderRow.of(fields);
            } catch (MalformedRowException unusable) {
                throw new IOException(source + ": " + unusable.getMessage(), unusable);
            }
        }

        private List<String> fields(String line) throws MalformedRowException {
            if (line.length() > MAX_LINE) {
                throw new MalformedRowException("longer than " + MAX_LINE + " characters");
            }
            try {
                return csv.ofSingleCsvRecord(line).getFields();
            } catch (CsvParseException | IllegalArgumentException notCsv) {
                throw new MalformedRowException("not CSV: " + notCsv.getMessage());
            }
        }

        Orders result() throws IOException {
            if (orders.isEmpty()) {
                String why = problems.isEmpty() ? "it is empty" : problems.get(0);
                throw new IOException(source + " holds no order: " + why);
            }
            return new Orders(source, orders, problems);
        }
    }
}
