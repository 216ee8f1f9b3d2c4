package dev.holdfast.lock.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Deadlock;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the two rounds of questions are for. */
class DeadlockSearchTest {

    private static final Subject A = new Subject(Kind.LOCK, "a");
    private static final Subject B = new Subject(Kind.LOCK, "b");

    private final Clients clients = new Clients();

    /** A client with one thread that holds one lock and waits for the other. */
    private static Account account(long thread, Subject holds, long owner, Subject wants, long began) {
        Caller caller = new Caller(thread, "t" + thread);
        return new Account(
                new Place("jvm", "host", 1, ""),
                List.of(new Held(holds, owner, 256 * owner, Duration.ZERO, caller, "")),
                List.of(new Wanted(wants, 1, began, Duration.ZERO, caller, "")));
    }

    private List<Deadlock> search(Map<String, Account> first, Map<String, Account> second) {
        clients.rounds = List.of(first, second);
        Inquiries inquiries = new Inquiries(clients);
        clients.inquiries = inquiries;
        return new DeadlockSearch(clients, inquiries)
                .run()
                .toCompletableFuture()
                .join();
    }

    private static final Account ONE = account(1, A, 1, B, 10);
    private static final Account TWO = account(2, B, 1, A, 20);

    @Test
    void whatIsTheSameInBothRoundsIsReported() {
        Map<String, Account> both = Map.of("one", ONE, "two", TWO);
        assertThat(search(both, both)).hasSize(1);
    }

    @Test
    @DisplayName("answers of different moments that look like a circle are none: the wait is another one by now")
    void aWaitThatEndedMeanwhileIsNotPartOfACircle() {
        Map<String, Account> first = Map.of("one", ONE, "two", TWO);
        Map<String, Account> second = Map.of("one", ONE, "two", account(2, B, 1, A, 21));
        assertThat(search(first, second)).isEmpty();
    }

    @Test
    void aHoldThatEndedMeanwhileIsNotPartOfACircle() {
        Map<String, Account> first = Map.of("one", ONE, "two", TWO);
        Map<String, Account> second = Map.of("one", account(1, A, 2, B, 10), "two", TWO);
        assertThat(search(first, second)).isEmpty();
    }

    @Test
    void whoDoesNotAnswerTheSecondTimeIsNotPartOfACircle() {
        assertThat(search(Map.of("one", ONE, "two", TWO), Map.of("two", TWO))).isEmpty();
    }

    /** Both clients and their store, which says that each holds its lock and waits for the other's. */
    private static final class Clients implements Participant, LeaseInspector {

        private List<Map<String, Account>> rounds = List.of();
        private Inquiries inquiries = new Inquiries(this);
        private int asked;

        private static OwnerId owner(String client) {
            return new OwnerId(client, 1, Duration.ofSeconds(3));
        }

        @Override
        public CompletionStage<Standing> inspect(Kind kind, String name) {
            OwnerId holder = owner(name.equals("a") ? "one" : "two");
            OwnerId waiter = new OwnerId(name.equals("a") ? "two" : "one", 2, Duration.ofSeconds(3));
            return CompletableFuture.completedFuture(new Standing(
                    List.of(new Standing.Holder(holder, 1, Duration.ZERO, Duration.ofSeconds(1))),
                    List.of(new Standing.Waiter(waiter, Duration.ZERO)),
                    0,
                    true));
        }

        @Override
        public CompletionStage<List<String>> clients(int limit) {
            return CompletableFuture.completedFuture(List.of("one", "two"));
        }

        @Override
        public CompletionStage<Boolean> tell(String client, String message) {
            Message.Ask ask = (Message.Ask) Message.parse(message).orElseThrow();
            Account account = rounds.get(asked++ / 2).get(client);
            if (account == null) return CompletableFuture.completedFuture(false);
            inquiries.heard(new Message.Answer(ask.question(), account).text());
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<NamePage> names(Kind kind, String prefix, String cursor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<OptionalLong> revoke(String name, OwnerId owner, String by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String id() {
            return "asker";
        }

        @Override
        public String application() {
            return "";
        }

        @Override
        public LeaseInspector store() {
            return this;
        }

        @Override
        public <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> verb) {
            return verb.get();
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(1);
        }

        /** Everybody answers at once. */
        @Override
        public void after(Duration delay, Runnable task) {}

        @Override
        public void callback(Runnable task) {
            task.run();
        }

        @Override
        public List<Held> held(Optional<Subject> about) {
            return List.of();
        }

        @Override
        public List<Wanted> wanted(Optional<Subject> about) {
            return List.of();
        }

        @Override
        public void askedToYield(Subject subject, long owner, String by) {}
    }
}
