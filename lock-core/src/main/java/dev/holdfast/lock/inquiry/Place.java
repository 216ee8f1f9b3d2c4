package dev.holdfast.lock.inquiry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;

/**
 * Where a client runs.
 *
 * @param jvm drawn by lot: two processes in two containers may have one number and one host name
 * @param application what it calls itself; empty if nothing
 */
record Place(String jvm, String host, long process, String application) {

    private static final String JVM = Long.toHexString(new SecureRandom().nextLong());

    /** Here. May block for a look-up of the host's name, the first time. */
    static Place here(String application) {
        return new Place(JVM, Host.NAME, ProcessHandle.current().pid(), application);
    }

    private static final class Host {

        static final String NAME = name();

        private static String name() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }
}
