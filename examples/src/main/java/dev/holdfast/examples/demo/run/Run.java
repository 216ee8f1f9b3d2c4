package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.metrics.Target;
import dev.holdfast.examples.demo.metrics.Telemetry;
import dev.holdfast.examples.demo.orders.OrderStream;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.wire.ToWorker.Setup;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.spi.TimeSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One run of the demo, from setting up to the verdict. */
public final class Run implements AutoCloseable {

    private static final long FRAME_MILLIS = 250;
    private static final int FRAMES_PER_POINT = 2;
    private static final double LONGEST_DISTURBANCE = 60;

    private final TimeSource time = TimeSource.system();
    private final Settings settings;
    private final Consumer<LiveState> watcher;
    private final Stage stage;
    private final Stock stock;
    private final Auditor auditor;
    private final Board board;
    private final Dealer dealer;
    private final Crew crew;
    private final String prefix;
    private final LiveState.Facts facts;
    private int frames;

    private Run(Settings settings, String prefix, Stage stage, Consumer<LiveState> watcher) {
        this.settings = settings;
        this.stage = stage;
        this.watcher = watcher;
        this.prefix = prefix;
        stock = new Stock(stage.holdfast(), prefix, settings.orders().items(), settings.stock());
        auditor = new Auditor(stage.ledger());
        board = new Board(settings.threads(), auditor::finished);
        dealer = new Dealer(new OrderStream(settings.orders()), this::roundBegins);
        crew = new Crew(settings.workers(), board, dealer);
        facts = new LiveState.Facts(
                settings.workers(),
                settings.threads(),
                settings.seconds(),
                settings.leaseMillis(),
                settings.redis() == null ? "its own redis-server" : Stage.hidden(settings.redis()),
                settings.orders().source());
    }

    /**
     * Sets everything up.
     *
     * @param watcher sees every new state; must not block
     * @throws DemoException if Redis, a file or a worker is not to be had
     */
    public static Run prepare(Settings settings, Consumer<LiveState> watcher) throws DemoException {
        String prefix = "demo:" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36) + ':';
        return new Run(settings, prefix, Stage.open(settings, prefix), watcher);
    }

    /** The address of Redis, without its password. */
    public String redis() {
        return Stage.hidden(stage.uri());
    }

    /** The meters of this process. */
    public Telemetry telemetry() {
        return stage.telemetry();
    }

    /** Where the meters of the workers can be read that live now. Safe for use by many threads. */
    public List<Target> targets() {
        return crew.targets();
    }

    /** Runs, checks, and tells. */
    public RunResult execute() throws DemoException, InterruptedException {
        try {
            return begin();
        } catch (IOException | SQLException failure) {
            throw new DemoException("the demo failed: " + failure.getMessage(), failure);
        } catch (CompletionException | HoldfastException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new DemoException("Redis at " + redis() + " failed: " + cause.getMessage(), failure);
        }
    }

    private RunResult begin() throws DemoException, InterruptedException, IOException, SQLException {
        stock.deliver();
        auditor.start();
        crew.start(stage, setups());
        watcher.accept(board.state("starting", 0, facts, List.of()));
        crew.awaitPresence();
        board.begins();
        List<Finding> findings = new ArrayList<>(disturbed());
        findings.add(0, crew.dismiss());
        watcher.accept(board.state("checking", settings.seconds(), facts, List.of()));
        stock.finish();
        auditor.close();
        List<Finding> checks = new Inspection(stage.ledger(), dealer.distinctDealt())
                .findings(stock, settings.orders().items(), board);
        findings.addAll(0, checks);
        return result(findings);
    }

    private List<Setup> setups() {
        return IntStream.rangeClosed(1, settings.workers())
                .mapToObj(worker -> new Setup(
                        worker,
                        settings.threads(),
                        stage.uri(),
                        prefix,
                        settings.leaseMillis(),
                        stage.ledger().address()))
                .toList();
    }

    /** Lets the workers work for as long as was asked, and disturbs them in between. */
    private List<Finding> disturbed() throws InterruptedException {
        Disturber disturber = new Disturber(disturbances());
        long begun = time.nanos();
        boolean over = false;
        while (!over) {
            double elapsed = (time.nanos() - begun) / 1e9;
            disturber.at(elapsed / settings.seconds());
            frame(elapsed);
            boolean timeIsUp = elapsed >= settings.seconds()
                    && (disturber.isIdle() || elapsed >= settings.seconds() + LONGEST_DISTURBANCE);
            over = timeIsUp || crew.awaitEnd(FRAME_MILLIS);
        }
        return disturber.findings();
    }

    private void frame(double elapsed) {
        if (++frames % FRAMES_PER_POINT == 0) {
            board.nextPoint(elapsed, FRAME_MILLIS * FRAMES_PER_POINT / 1_000.0);
        }
        watcher.accept(board.state("running", elapsed, facts, List.of()));
    }

    private List<Disturbance> disturbances() {
        List<Disturbance> wanted = new ArrayList<>();
        if (settings.pause()) {
            wanted.add(new Pause(board, stage.ledger(), crew.workers(), settings.leaseMillis()));
        }
        if (settings.kill()) {
            wanted.add(new Kill(board, crew.workers()));
        }
        return wanted;
    }

    private void roundBegins(int round) {
        board.note("info", "the orders begin again, round " + round + ": fresh order ids, new stock");
        stock.deliverBeside();
    }

    private RunResult result(List<Finding> findings) {
        List<LiveState.Check> checks = findings.stream()
                .map(finding -> new LiveState.Check(finding.name(), finding.passed(), finding.text()))
                .toList();
        boolean passed = findings.stream().allMatch(Finding::passed);
        LiveState last = board.state(passed ? "passed" : "failed", settings.seconds(), facts, checks);
        watcher.accept(last);
        return new RunResult(board.results(), findings, last);
    }

    /** Ends every process of the run and clears its files away. */
    @Override
    public void close() {
        stage.close();
    }
}
