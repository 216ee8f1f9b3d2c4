package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Inspector;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** One client's questions to others, and its answers to theirs. */
public final class Inquiries {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.lock.inspect");

    private final Participant self;
    private final SecureRandom chance = new SecureRandom();

    /** Questions that are not answered yet. */
    private final Map<String, CompletableFuture<Optional<Account>>> open = new ConcurrentHashMap<>();

    /** Nothing is asked or answered before somebody wants to know. */
    public Inquiries(Participant self) {
        this.self = self;
    }

    /** The verbs for those who look. */
    public Inspector inspector() {
        return new ClientInspector(self, this);
    }

    /** Takes in what another client has sent, or anybody. Does not block. */
    public void heard(String text) {
        Message message = Message.parse(text).orElse(null);
        if (message == null) LOG.log(Level.DEBUG, "a message that is none of ours was ignored");
        else self.callback(() -> heard(message));
    }

    private void heard(Message message) {
        if (message instanceof Message.Ask ask) {
            answer(ask);
        } else if (message instanceof Message.Answer answer) {
            CompletableFuture<Optional<Account>> asked = open.remove(answer.question());
            if (asked != null) asked.complete(Optional.of(answer.account()));
        } else if (message instanceof Message.Yield yield) {
            self.askedToYield(yield.subject(), yield.owner(), yield.by());
        }
    }

    private void answer(Message.Ask ask) {
        Account account = new Account(Place.here(self.application()), self.held(ask.about()), self.wanted(ask.about()));
        tell(ask.asker(), new Message.Answer(ask.question(), account));
    }

    /** Whether it may have been heard; a failure counts as yes. */
    CompletionStage<Boolean> tell(String client, Message message) {
        return self.ask(() -> self.store().tell(client, message.text())).exceptionally(failure -> true);
    }

    /** What these clients say, within the patience; those that do not answer are missing. Never fails. */
    CompletionStage<Map<String, Account>> ask(Collection<String> clients, Optional<Subject> about) {
        Map<String, CompletableFuture<Optional<Account>>> answers = new LinkedHashMap<>();
        for (String client : clients) answers.computeIfAbsent(client, each -> ask(each, about));
        self.after(self.patience(), () -> answers.values().forEach(each -> each.complete(Optional.empty())));
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    Map<String, Account> given = new HashMap<>();
                    answers.forEach((client, answer) -> answer.join().ifPresent(each -> given.put(client, each)));
                    return given;
                });
    }

    private CompletableFuture<Optional<Account>> ask(String client, Optional<Subject> about) {
        String question = Long.toHexString(chance.nextLong());
        CompletableFuture<Optional<Account>> answer = new CompletableFuture<>();
        open.put(question, answer);
        answer.whenComplete((account, failure) -> open.remove(question));
        tell(client, new Message.Ask(self.id(), question, about)).thenAccept(heard -> {
            if (!heard) answer.complete(Optional.empty());
        });
        return answer;
    }
}
