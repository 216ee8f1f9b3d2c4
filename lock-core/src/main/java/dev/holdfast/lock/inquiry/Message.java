package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.spi.Kind;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What clients say to each other: lines of text, each of words with a space between them, names last, because they may have
 * spaces in them. The first word says what it is, the second in which version.
 *
 * <pre>
 * ask 1 ASKER QUESTION                  what do you hold, and who waits?
 * LOCK nightly run                      of this name only
 *
 * account 1 QUESTION                    the answer
 * place JVM HOST PROCESS APPLICATION
 * held KIND OWNER TOKEN MILLIS THREAD-ID THREAD-NAME NAME
 * traced TRACE                          of the line before it, held or wanted, if there is a trace
 * wanted KIND PERMITS BEGAN MILLIS THREAD-ID THREAD-NAME NAME
 *
 * yield 1 KIND OWNER BY NAME            somebody asks you to give this back
 * </pre>
 *
 * Nothing in it is secret. Anybody may send anything; what is none of these is no message.
 */
sealed interface Message {

    /** The most that is read. */
    int LONGEST = 1_000_000;

    /** A question. Of everything that may be part of a circle, if no subject is named. */
    record Ask(String asker, String question, Optional<Subject> about) implements Message {
        @Override
        public String text() {
            return "ask 1 " + asker + ' ' + question
                    + about.map(each -> '\n' + each.kind().name() + ' ' + each.name())
                            .orElse("");
        }
    }

    /** An answer. */
    record Answer(String question, Account account) implements Message {
        @Override
        public String text() {
            Place place = account.place();
            StringBuilder text = new StringBuilder("account 1 " + question);
            text.append("\nplace " + place.jvm() + ' ' + word(place.host()) + ' ' + place.process() + ' '
                    + word(place.application()));
            for (Held held : account.held())
                text.append("\nheld " + held.subject().kind() + ' ' + held.owner() + ' ' + held.token() + ' '
                                + held.held().toMillis() + ' ' + caller(held.caller()) + ' '
                                + held.subject().name())
                        .append(trace(held.trace()));
            for (Wanted wanted : account.wanted())
                text.append("\nwanted " + wanted.subject().kind() + ' ' + wanted.permits() + ' ' + wanted.began() + ' '
                                + wanted.waited().toMillis() + ' ' + caller(wanted.caller()) + ' '
                                + wanted.subject().name())
                        .append(trace(wanted.trace()));
            return text.toString();
        }
    }

    /** A request to give something back. */
    record Yield(Subject subject, long owner, String by) implements Message {
        @Override
        public String text() {
            return "yield 1 " + subject.kind() + ' ' + owner + ' ' + word(by) + ' ' + subject.name();
        }
    }

    /** As it is sent. */
    String text();

    /** Reads what {@link #text()} wrote; empty if it is something else. */
    static Optional<Message> parse(String text) {
        if (text.length() > LONGEST) return Optional.empty();
        try {
            List<String> lines = text.lines().toList();
            if (text.startsWith("ask 1 ")) return Optional.of(ask(lines));
            if (text.startsWith("account 1 ")) return Optional.of(answer(lines));
            if (text.startsWith("yield 1 ")) return Optional.of(wish(words(text, 6)));
        } catch (IllegalArgumentException none) {
            // No message of ours.
        }
        return Optional.empty();
    }

    private static Ask ask(List<String> lines) {
        String[] words = words(lines.get(0), 4);
        Optional<Subject> about = Optional.empty();
        if (lines.size() > 1) {
            String[] asked = words(lines.get(1), 2);
            about = Optional.of(subject(asked[0], asked[1]));
        }
        return new Ask(words[2], words[3], about);
    }

    private static Answer answer(List<String> lines) {
        String question = words(lines.get(0), 3)[2];
        String[] place = words(lines.size() > 1 ? lines.get(1) : "", 5);
        List<Held> held = new ArrayList<>();
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 2; i < lines.size(); i++) {
            String line = lines.get(i);
            String trace = traceIn(lines, i + 1);
            // Lines of another kind: of a later version, which may say more.
            if (line.startsWith("held ")) held.add(held(words(line, 8), trace));
            else if (line.startsWith("wanted ")) wanted.add(wanted(words(line, 8), trace));
        }
        Place where = new Place(place[1], unword(place[2]), Long.parseLong(place[3]), unword(place[4]));
        return new Answer(question, new Account(where, held, wanted));
    }

    private static Held held(String[] words, String trace) {
        return new Held(
                subject(words[1], words[7]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Duration.ofMillis(Long.parseLong(words[4])),
                new Caller(Long.parseLong(words[5]), unword(words[6])),
                trace);
    }

    private static Wanted wanted(String[] words, String trace) {
        return new Wanted(
                subject(words[1], words[7]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]),
                Duration.ofMillis(Long.parseLong(words[4])),
                new Caller(Long.parseLong(words[5]), unword(words[6])),
                trace);
    }

    private static Yield wish(String[] words) {
        return new Yield(subject(words[2], words[5]), Long.parseLong(words[3]), unword(words[4]));
    }

    private static Subject subject(String kind, String name) {
        return new Subject(Kind.valueOf(kind.toUpperCase(Locale.ROOT)), name);
    }

    /** A line of its own, which versions that know nothing of it pass over. */
    private static String trace(String trace) {
        return trace.isEmpty() ? "" : "\ntraced " + word(trace);
    }

    private static String traceIn(List<String> lines, int line) {
        boolean traced = line < lines.size() && lines.get(line).startsWith("traced ");
        return traced ? unword(words(lines.get(line), 2)[1]) : "";
    }

    private static String caller(Caller caller) {
        return caller.thread() + " " + word(caller.threadName());
    }

    private static String[] words(String line, int count) {
        String[] words = line.split(" ", count);
        if (words.length < count) throw new IllegalArgumentException("not a line of " + count + " words");
        return words;
    }

    /** As one word, and not a long one. */
    private static String word(String text) {
        return URLEncoder.encode(text.substring(0, Math.min(100, text.length())), StandardCharsets.UTF_8);
    }

    /** Without what could pass for more than one line in a log. */
    private static String unword(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
    }
}
