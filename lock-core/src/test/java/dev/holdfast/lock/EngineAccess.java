package dev.holdfast.lock;

/** The tests' door to what the engine does not show its users. */
public final class EngineAccess {

    private EngineAccess() {}

    /** With a client id that is the same in every run. */
    public static Locks.Builder withClientId(Locks.Builder builder, String clientId) {
        return builder.clientId(clientId);
    }

    /** How many names this client holds or wants. */
    public static int names(Locks locks) {
        return locks.client.size();
    }
}
