package dev.holdfast.lock.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.spi.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients write to each other is read as it was meant, and rubbish is no message. */
class MessageTest {

    private static final Subject SUBJECT = new Subject(Kind.LOCK, "a name % with {odd} letters, ü and 漢");

    private static void isReadAsWritten(Message message) {
        assertThat(Message.parse(message.text())).hasValue(message);
    }

    @Test
    void questionsAreReadAsWritten() {
        isReadAsWritten(new Message.Ask("Xk3_-q", "17", Optional.empty()));
        isReadAsWritten(new Message.Ask("Xk3_-q", "17", Optional.of(SUBJECT)));
    }

    @Test
    void answersAreReadAsWritten() {
        Caller caller = new Caller(12, "a thread, 100 % busy");
        Place place = new Place("1f", "the host", 4711, "billing & more");
        isReadAsWritten(new Message.Answer("17", new Account(place, List.of(), List.of())));
        isReadAsWritten(new Message.Answer(
                "17",
                new Account(
                        place,
                        List.of(
                                new Held(SUBJECT, 3, Long.MAX_VALUE, Duration.ofMillis(5), caller, "trace 1"),
                                new Held(new Subject(Kind.READ, "r"), 4, 1, Duration.ZERO, Caller.NONE, "")),
                        List.of(new Wanted(SUBJECT, 5, -7, Duration.ofMillis(5), caller, "trace 1")))));
    }

    @Test
    void requestsAreReadAsWritten() {
        isReadAsWritten(new Message.Yield(SUBJECT, 3, "anna of operations"));
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() {
        Message read =
                Message.parse("account 1 17\nplace 1f host 1 app\nmood good\n").orElseThrow();
        assertThat(((Message.Answer) read).account().held()).isEmpty();
    }

    @Test
    void nothingPassesForMoreThanOneLineInALog() {
        Message read =
                Message.parse("yield 1 LOCK 3 anna%0AWARNING:%20fire name").orElseThrow();
        assertThat(((Message.Yield) read).by()).isEqualTo("anna WARNING: fire");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ask 1 a",
                "ask 2 a 17",
                "ask 1 a 17\nHOUSE a",
                "ask 1 a 17\nLOCK",
                "account 1 17",
                "account 1 17\nplace 1f host",
                "account 1 17\nplace 1f host one app",
                "account 1 17\nplace 1f host 1 app\nheld LOCK 1 2",
                "account 1 17\nplace 1f host 1 app\nheld LOCK 1 2 x 1 t a",
                "account 1 17\nplace 1f host 1 app\nwanted LOCK 1 2 3 99999999999999999999 t a",
                "yield 1 LOCK 3 %zz name",
                "yield 1 LOCK x anna name",
                "granted"
            })
    void rubbishIsNone(String text) {
        assertThat(Message.parse(text)).isEmpty();
    }

    @Test
    void whatIsTooLongIsNotRead() {
        assertThat(Message.parse("ask 1 a 17\nLOCK " + "x".repeat(Message.LONGEST)))
                .isEmpty();
    }
}
