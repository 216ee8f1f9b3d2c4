package dev.holdfast.bench.subject;

import java.util.Locale;
import java.util.function.Function;

/** The libraries, each with the name it has in reports. */
public enum Subject {
    /** The floor: what the client alone costs, without waiting, fences, renewals or reentrancy. */
    LETTUCE("bare Lettuce", LettuceLibrary::new),
    /** What no server is asked for: the floor's floor. */
    JAVA("java.util.concurrent", uri -> new JavaLibrary()),
    REDISSON("Redisson", RedissonLibrary::new),
    SPRING("Spring (pub/sub)", uri -> SpringLibrary.listening(uri)),
    SPRING_SPIN("Spring (spin)", uri -> SpringLibrary.spinning(uri)),
    SHEDLOCK("ShedLock", ShedLockLibrary::new),
    HOLDFAST("Holdfast", uri -> HoldfastLibrary.overLettuce(uri)),
    HOLDFAST_REDISSON("Holdfast/Redisson", uri -> HoldfastLibrary.overRedisson(uri)),
    HOLDFAST_METERS("Holdfast, metrics of locks", uri -> HoldfastLibrary.metered(uri, false)),
    HOLDFAST_METERED("Holdfast, all metrics", uri -> HoldfastLibrary.metered(uri, true)),
    /** As many clients as visitors, over one connection: their queue is in the server. */
    HOLDFAST_CLIENTS("Holdfast, a client each", HoldfastClients::new),
    /** On several servers, their addresses with commas between them. */
    HOLDFAST_QUORUM("Holdfast, a quorum", HoldfastQuorumLibrary::new);

    private final String title;
    private final Function<String, Library> connect;

    Subject(String title, Function<String, Library> connect) {
        this.title = title;
        this.connect = connect;
    }

    /** Its name for readers. */
    public String title() {
        return title;
    }

    /** Its name in commands. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one with this {@link #id()}. */
    public static Subject of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Connects. */
    public Library open(String uri) {
        return connect.apply(uri);
    }
}
