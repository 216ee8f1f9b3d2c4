package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.metrics.Target;
import dev.holdfast.examples.demo.metrics.Telemetry;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.orders.OrderStream;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.page.Press;
import dev.holdfast.examples.demo.servers.Servers;
import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.verdict.Lapse;
import dev.holdfast.examples.demo.wire.ToWorker.Setup;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.spi.TimeSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of the demo, from setting up to the verdict. */
public final class Run implements AutoCloseable {

    private static final long FRAME_MILLIS = 250;
    private static final int FRAMES_PER_POINT = 2;
    private static final double LONGEST_DISTURBANCE = 60;
    private static final int BUSIEST = 6;

    /** Orders among which the items are looked for whose stock is shown: those that are sold from the beginning. */
    private static final int FIRST = 2_000;

    private final TimeSource time = TimeSource.system();
    private final Settings settings;
    private final Consumer<LiveState> watcher;
    private final Stage stage;
    private final Stock stock;
    private final Auditor auditor;
    private final Board board;
    private final Dealer dealer;
    private final Crew crew;
    private final ReentrantLock turn = new ReentrantLock();
    private final ByHand hand;
    private final CounterFeed counters;
    private final String prefix;
    private final LiveState.Facts facts;
    private final @Nullable NodeKill nodeKill;
    private volatile boolean cut;
    private int frames;

    private Run(Settings settings, String prefix, Stage stage, Consumer<LiveState> watcher) {
        this.settings = settings;
        this.stage = stage;
        this.watcher = watcher;
        this.prefix = prefix;
        stock = new Stock(stage.holdfast(), prefix, settings.orders().items(), settings.stock());
        auditor = new Auditor(stage.ledger());
        List<Order> orders = settings.orders().orders();
        board = new Board(settings.threads(), Busiest.of(orders, BUSIEST), auditor::finished);
        dealer = new Dealer(new OrderStream(settings.orders()), this::roundBegins);
        crew = new Crew(settings.workers(), board, dealer);
        hand = new ByHand(board, crew, turn);
        counters = stock.feed(Stream.concat(
                        Stream.of("accepted", "rejected", "revenue"),
                        Busiest.most(orders.subList(0, Math.min(FIRST, orders.size())), Order::item, BUSIEST).stream()
                                .map(item -> "stock:" + item))
                .toList());
        facts = new LiveState.Facts(
                settings.workers(),
                settings.threads(),
                settings.seconds(),
                settings.leaseMillis(),
                settings.redis() == null ? stage.servers().name() : Stage.hidden(settings.redis()),
                settings.orders().source(),
                Busiest.GROUPS);
        nodeKill = settings.killNode() ? nodeKill(orders) : null;
    }

    private NodeKill nodeKill(List<Order> orders) {
        if (stage.servers() instanceof Servers.Replicated servers) {
            return new NodeKill(
                    board,
                    servers,
                    prefix + "account:",
                    Busiest.most(orders, Order::account, 1).get(0));
        }
        throw new IllegalArgumentException("there is no replica to take over");
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
        return Stage.hidden(stage.servers().uri());
    }

    /** What Redis is, and what runs where, a line each. */
    public List<String> servers() {
        List<String> lines = new ArrayList<>(List.of(stage.servers().name()));
        lines.addAll(stage.servers().layout());
        return lines;
    }

    /** The meters of this process. */
    public Telemetry telemetry() {
        return stage.telemetry();
    }

    /** Where the meters of the workers can be read that live now. Safe for use by many threads. */
    public List<Target> targets() {
        return crew.targets();
    }

    /** Lets a visitor of the page disturb the workers, while the run lasts. Safe for use by many threads. */
    public Press.Hand hand() {
        return hand;
    }

    /** Lets the time be up now, and the checks begin. */
    public void cutShort() {
        cut = true;
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
        show("starting", 0);
        crew.awaitPresence();
        board.begins();
        hand.opens();
        List<Finding> findings = new ArrayList<>(disturbed());
        hand.closes();
        findings.add(0, crew.dismiss());
        hand.finding().ifPresent(findings::add);
        counters.ask();
        show("checking", settings.seconds());
        stock.finish();
        auditor.close();
        Optional<Lapse> lapse = nodeKill == null ? Optional.empty() : nodeKill.lapse();
        List<Finding> checks = new Inspection(stage.ledger(), dealer.distinctDealt(), lapse)
                .findings(stock, settings.orders().items(), board);
        findings.addAll(0, checks);
        return result(findings);
    }

    private List<Setup> setups() {
        return IntStream.rangeClosed(1, settings.workers())
                .mapToObj(worker -> new Setup(
                        worker,
                        settings.threads(),
                        stage.servers().uri(),
                        prefix,
                        settings.leaseMillis(),
                        stage.ledger().address()))
                .toList();
    }

    /** Lets the workers work for as long as was asked, and disturbs them in between. */
    private List<Finding> disturbed() throws InterruptedException {
        Disturber disturber = new Disturber(disturbances(), turn);
        long begun = time.nanos();
        boolean over = false;
        while (!over) {
            double elapsed = (time.nanos() - begun) / 1e9;
            disturber.at(elapsed / settings.seconds());
            frame(elapsed);
            boolean timeIsUp = (cut || elapsed >= settings.seconds())
                    && (disturber.isIdle() || elapsed >= settings.seconds() + LONGEST_DISTURBANCE);
            over = timeIsUp || crew.awaitEnd(FRAME_MILLIS);
        }
        return disturber.findings();
    }

    private void frame(double elapsed) {
        if (++frames % FRAMES_PER_POINT == 0) {
            board.nextPoint(elapsed, FRAME_MILLIS * FRAMES_PER_POINT / 1_000.0);
            counters.ask();
        }
        show("running", elapsed);
    }

    private void show(String phase, double elapsed) {
        watcher.accept(state(phase, elapsed, List.of()));
    }

    private LiveState state(String phase, double elapsed, List<LiveState.Check> checks) {
        List<LiveState.Counter> shown = new ArrayList<>();
        counters.latest().forEach((name, value) -> {
            String of = name.startsWith("stock:") ? Long.toString(stock.delivered()) : null;
            shown.add(new LiveState.Counter(name, Long.toString(value), of));
        });
        return board.state(phase, elapsed, facts, shown, checks);
    }

    private List<Disturbance> disturbances() {
        List<Disturbance> wanted = new ArrayList<>();
        if (settings.pause()) {
            wanted.add(new Pause(board, stage.ledger(), crew.workers(), settings.leaseMillis()));
        }
        if (settings.kill()) {
            wanted.add(new Kill(board, crew.workers()));
        }
        if (nodeKill != null) {
            wanted.add(nodeKill);
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
        LiveState last = state(passed ? "passed" : "failed", settings.seconds(), checks);
        watcher.accept(last);
        return new RunResult(board.results(), findings, last);
    }

    /** Ends every process of the run and clears its files away. */
    @Override
    public void close() {
        stage.close();
    }
}
