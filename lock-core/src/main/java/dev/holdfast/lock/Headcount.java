package dev.holdfast.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts what a client holds and waits for: one cohort after the other, and what is found is shown outside of its mutex. */
final class Headcount implements Occupancy {

    private final Client client;

    Headcount(Client client) {
        this.client = client;
    }

    @Override
    public void visit(Visitor visitor) {
        for (Cohort cohort : client.cohorts()) {
            List<Consumer<Visitor>> found = new ArrayList<>();
            cohort.change(effects -> look(cohort, found));
            found.forEach(each -> each.accept(visitor));
        }
    }

    private void look(Cohort cohort, List<Consumer<Visitor>> found) {
        Subject subject = cohort.subject();
        long now = client.time.nanos();
        for (Tenure tenure : cohort.tenures())
            for (Hold hold : tenure.holds()) {
                Duration held = hold.since(now);
                Duration remaining = Duration.ofNanos(hold.remaining(client.time));
                found.add(visitor -> visitor.held(subject, held, remaining));
            }
        for (Request request : cohort.waiting().all())
            if (request.waits()) {
                Duration waited = Duration.ofNanos(Math.max(0, now - request.began));
                found.add(visitor -> visitor.waiting(subject, waited));
            }
    }
}
