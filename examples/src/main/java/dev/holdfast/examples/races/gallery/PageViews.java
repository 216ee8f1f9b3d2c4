package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.examples.races.race.Web;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A web server in each JVM; the threads are its visitors, and everybody visits the servers in turn. */
final class PageViews implements Race {

    private final List<Web> servers = new ArrayList<>();

    @Override
    public Card card() {
        return new Card(
                "page-views",
                "several web servers count the views of one page",
                "Each request reads the count, adds one and writes it back, and two requests at once add one together.",
                "The handler asks the counter to add, and the server's answer is the exact number of this view.");
    }

    @Override
    public void open(Place here) throws IOException {
        AtomicCounter views = here.counter("views");
        serve(here, "naive", () -> viewedNaively(here, views));
        serve(here, "remedy", () -> viewed(views));
    }

    private void serve(Place here, String page, Web.Handler handler) throws IOException {
        Web server = Web.serve(handler);
        servers.add(server);
        here.publish(page + here.worker(), server.url());
    }

    private static void viewedNaively(Place here, AtomicCounter views) throws InterruptedException {
        long before = views.get();
        here.gap();
        // naive: another request has read the same number
        views.set(before + 1);
    }

    private static void viewed(AtomicCounter views) {
        // remedy: the server adds
        views.increment();
    }

    @Override
    public void naive(Place here) throws IOException {
        visit(here, "naive");
    }

    @Override
    public void remedy(Place here) throws IOException {
        visit(here, "remedy");
    }

    private static void visit(Place here, String page) throws IOException {
        long server = 1 + here.attempt() % here.workers();
        Web.get(here.find(page + server));
    }

    @Override
    public Verdict judge(Arena arena, Tally done) {
        long views = arena.counter("views").get();
        return Verdict.compare(done.attempts(), views, views + " views counted");
    }

    @Override
    public void close() {
        servers.forEach(Web::close);
    }
}
