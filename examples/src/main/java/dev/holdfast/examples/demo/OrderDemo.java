package dev.holdfast.examples.demo;

import dev.holdfast.examples.command.DemoCommand;
import dev.holdfast.examples.demo.metrics.Document;
import dev.holdfast.examples.demo.metrics.Target;
import dev.holdfast.examples.demo.orders.OrderFile;
import dev.holdfast.examples.demo.orders.Orders;
import dev.holdfast.examples.demo.page.LivePage;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.demo.run.Run;
import dev.holdfast.examples.demo.run.RunResult;
import dev.holdfast.examples.demo.run.Settings;
import dev.holdfast.examples.demo.run.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The order demo, which is what {@code ./demo} does unless it is told otherwise. */
@Command(
        name = "./demo",
        mixinStandardHelpOptions = true,
        version = "Holdfast demo 0.1.0",
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = {"Many JVMs work off one stream of orders through Redis, and everything is checked afterwards.", ""},
        descriptionHeading = "%n",
        description = {
            "Each order is booked to its account in a ledger outside Redis, under the account's lock; every write carries "
                    + "the lock's fencing token, and the ledger refuses an older one. Stock and totals are counters. "
                    + "A page shows who holds and who waits for what while it runs, and has buttons to kill, pause and resume "
                    + "each worker.",
            "",
            "Prometheus finds the coordinator and all workers by /targets of the page (http_sd_configs); each serves its "
                    + "meters at /metrics, the workers on ports of their own on 127.0.0.1.",
            "",
            "Leases last 2 s and are renewed. When the orders are through before the time is up, they begin again with "
                    + "fresh ids and new stock.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every check passed",
            "1:a check failed",
            "2:there was no run: bad option, port taken, Redis unreachable, orders unreadable"
        },
        footer = {
            "",
            "Examples:",
            "  ./demo --kill --pause",
            "  ./demo --sentinel --kill-node",
            "  ./demo --cluster --kill-node --seconds 40",
            "  ./demo --workers 5 --seconds 60 --redis redis://localhost",
            "  ./demo bench --quick       (what it costs, beside the peers; ./demo bench --help tells the rest)"
        })
final class OrderDemo extends DemoCommand {

    /** Short, so that it is seen within a run how a lock comes free after its holder died. */
    static final long LEASE_MILLIS = 2_000;

    @Option(names = "--redis", paramLabel = "URI", description = "use this server instead of starting one")
    @Nullable
    String redis;

    @Option(
            names = "--sentinel",
            description = "start a primary with 2 replicas and 3 Sentinels, in place of a single server")
    boolean sentinel;

    @Option(
            names = "--cluster",
            description = "start a Redis Cluster of 3 primaries with a replica each, in place of a single server")
    boolean cluster;

    @Option(names = "--workers", paramLabel = "N", description = "worker JVMs, 1 to 32 (default: ${DEFAULT-VALUE})")
    int workers = 3;

    @Option(names = "--threads", paramLabel = "N", description = "threads of each, 1 to 64 (default: ${DEFAULT-VALUE})")
    int threads = 4;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long they work, 1 to 3600 (default: ${DEFAULT-VALUE})")
    int seconds = 20;

    @Option(
            names = "--orders",
            paramLabel = "FILE",
            description = {
                "CSV in UTF-8, plain or gzipped, with the columns order,account,item,quantity,cents; "
                        + "rows that are no orders are reported and skipped",
                "(default: a sample of 50 000 orders)"
            })
    @Nullable
    Path orders;

    @Option(
            names = "--stock",
            paramLabel = "N",
            description = "pieces of each item on sale, 1 to 1000000000 (default: ${DEFAULT-VALUE})")
    long stock = 200;

    @Option(names = "--kill", description = "kill a worker (SIGKILL) while it holds a lock")
    boolean kill;

    @Option(
            names = "--pause",
            description = "stop a worker (SIGSTOP) past its lease while it holds a lock, then let it go on")
    boolean pause;

    @Option(
            names = "--kill-node",
            description = {
                "with --sentinel or --cluster: kill the primary of the busiest lock (SIGKILL), and show how long nobody got a "
                        + "lock of it",
                "(what a primary acknowledges just before it dies may be missing in its replica; the checks then allow for the "
                        + "second before: a lock granted twice, counters that differ by what was counted in it. The ledger is "
                        + "fenced and has to be exact all the same)"
            })
    boolean killNode;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "of the live page, 0 for any free one (default: ${DEFAULT-VALUE})")
    int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "where the live page listens: 0.0.0.0 in a container; who can open it can also kill and pause the workers "
                            + "(default: ${DEFAULT-VALUE})")
    String host = "127.0.0.1";

    @Option(names = "--no-page", description = "no live page, and no /metrics and /targets beside it")
    boolean noPage;

    @Override
    public Integer call() throws DemoException, InterruptedException {
        check();
        Settings settings = new Settings(
                redis, topology(), workers, threads, seconds, LEASE_MILLIS, stock, kill, pause, killNode, orders());
        if (noPage) {
            return run(settings, null);
        }
        try (LivePage page = openPage()) {
            return run(settings, page);
        }
    }

    private int run(Settings settings, @Nullable LivePage page) throws DemoException, InterruptedException {
        Report report = new Report(out());
        report.problems(settings.orders());
        try (ProgressLine progress = new ProgressLine(seconds);
                Run run = Run.prepare(settings, watchers(progress, page))) {
            if (page != null) {
                expose(run, page);
            }
            report.intro(settings, run.redis(), run.servers(), page == null ? null : page.url());
            RunResult result = run.execute();
            progress.finish();
            report.result(result);
            return result.passed() ? 0 : 1;
        }
    }

    private static void expose(Run run, LivePage page) {
        page.connect(run.hand());
        page.add("/metrics", Document.metrics(run.telemetry()));
        page.add("/targets", Document.targets(() -> {
            List<Target> targets = new ArrayList<>(run.targets());
            targets.add(new Target("coordinator", page.address()));
            return targets;
        }));
    }

    private static Consumer<LiveState> watchers(ProgressLine progress, @Nullable LivePage page) {
        return page == null
                ? progress::show
                : state -> {
                    progress.show(state);
                    page.publish(state);
                };
    }

    private LivePage openPage() throws DemoException {
        try {
            return LivePage.open(host, port);
        } catch (IOException taken) {
            throw new DemoException("port " + port + " is taken; choose another with --port, or --no-page", taken);
        }
    }

    private Orders orders() throws DemoException {
        try {
            return orders == null ? OrderFile.sample() : OrderFile.read(orders);
        } catch (IOException unreadable) {
            throw new DemoException("cannot read the orders: " + unreadable.getMessage(), unreadable);
        }
    }

    private void check() {
        range("--workers", workers, 1, 32);
        range("--threads", threads, 1, 64);
        range("--seconds", seconds, 1, 3_600);
        range("--stock", stock, 1, 1_000_000_000);
        range("--port", port, 0, 65_535);
        checkHost();
        checkServers();
        int needed = kill && pause ? 3 : kill || pause ? 2 : 1;
        if (workers < needed) {
            throw refusal("--kill and --pause need others to take over: --workers must be at least " + needed);
        }
    }

    private Topology topology() {
        return sentinel ? Topology.SENTINEL : cluster ? Topology.CLUSTER : Topology.SINGLE;
    }

    private void checkServers() {
        if (sentinel && cluster) {
            throw refusal("--sentinel and --cluster exclude each other");
        }
        if (redis != null && topology() != Topology.SINGLE) {
            throw refusal("--sentinel and --cluster start servers, and --redis names some that run already");
        }
        if (killNode && topology() == Topology.SINGLE) {
            throw refusal("--kill-node needs --sentinel or --cluster: nobody takes over from "
                    + (redis == null ? "a single server" : "a server that is not the demo's own"));
        }
    }

    private void checkHost() {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return;
            }
        } catch (UnknownHostException | SocketException none) {
            // said below
        }
        throw refusal("--host must be an address of this machine, or 0.0.0.0, not " + host);
    }
}
