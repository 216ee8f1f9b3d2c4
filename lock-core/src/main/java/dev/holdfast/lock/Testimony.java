package dev.holdfast.lock;

import dev.holdfast.lock.inquiry.Caller;
import dev.holdfast.lock.inquiry.Held;
import dev.holdfast.lock.inquiry.Participant;
import dev.holdfast.lock.inquiry.Wanted;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a client tells those who look, of what it holds and who waits. One cohort is looked at after the other. */
final class Testimony implements Participant {

    private static final int MOST = 1000;

    private final Client client;
    private final String application;

    Testimony(Client client, String application) {
        this.client = client;
        this.application = application;
    }

    @Override
    public String id() {
        return client.id();
    }

    @Override
    public String application() {
        return application;
    }

    @Override
    public LeaseInspector store() {
        return client.store.inspector();
    }

    @Override
    public <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> verb) {
        return client.askOnce(verb);
    }

    @Override
    public Duration patience() {
        return client.patience;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        client.alarms.at(client.time.nanos() + delay.toNanos(), task);
    }

    @Override
    public void callback(Runnable task) {
        client.callback(task);
    }

    @Override
    public List<Held> held(Optional<Subject> about) {
        List<Held> held = cohorts(about).stream().flatMap(this::held).toList();
        if (about.isPresent()) return held.stream().limit(MOST).toList();
        Set<Caller> waiting = new HashSet<>();
        wanted(about).forEach(each -> waiting.add(each.caller()));
        // Those first who may be part of a circle.
        Stream<Held> first = held.stream().filter(each -> waiting.contains(each.caller()));
        Stream<Held> others = held.stream().filter(each -> !waiting.contains(each.caller()));
        return Stream.concat(first, others).limit(MOST).toList();
    }

    private Stream<Held> held(Cohort cohort) {
        List<Held> held = new ArrayList<>();
        cohort.change(effects -> {
            for (Tenure tenure : cohort.tenures())
                for (Hold hold : tenure.holds())
                    held.add(new Held(
                            cohort.subject(),
                            tenure.owner.number(),
                            hold.fencingToken,
                            since(hold.began),
                            new Caller(hold.threadId, hold.threadName),
                            hold.trail.traceId()));
        });
        return held.stream();
    }

    @Override
    public List<Wanted> wanted(Optional<Subject> about) {
        return cohorts(about).stream().flatMap(this::wanted).limit(MOST).toList();
    }

    private Stream<Wanted> wanted(Cohort cohort) {
        List<Wanted> wanted = new ArrayList<>();
        cohort.change(effects -> cohort.waiting().all().stream()
                .filter(Request::waits)
                .map(request -> new Wanted(
                        cohort.subject(),
                        request.mode.weight(),
                        request.began,
                        since(request.began),
                        new Caller(request.threadId, request.threadName),
                        request.trail.traceId()))
                .forEach(wanted::add));
        return wanted.stream();
    }

    @Override
    public void askedToYield(Subject subject, long owner, String by) {
        Cohort cohort = client.cohortOf(subject);
        if (cohort == null) return;
        cohort.change(effects -> cohort.tenures().stream()
                .filter(tenure -> tenure.owner.number() == owner)
                .flatMap(tenure -> tenure.holds().stream())
                .forEach(hold -> hold.ask(by, client, effects)));
    }

    private Collection<Cohort> cohorts(Optional<Subject> about) {
        if (about.isEmpty()) return client.cohorts();
        String name = about.get().name();
        Kind kind = about.get().kind();
        Stream<Kind> sides =
                kind == Kind.READ || kind == Kind.WRITE ? Stream.of(Kind.READ, Kind.WRITE) : Stream.of(kind);
        return sides.map(side -> client.cohortOf(new Subject(side, name)))
                .filter(Objects::nonNull)
                .toList();
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(Math.max(0, client.time.nanos() - nanos));
    }
}
