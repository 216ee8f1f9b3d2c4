package dev.holdfast.redis;

import dev.holdfast.lock.spi.Check;

/**
 * As whom to log in.
 *
 * @param user of the server's ACL; {@code default} where it has none but the one with a password
 * @param password as it is, without any escapes
 */
public record Credentials(String user, String password) {

    public Credentials {
        Check.name("user", user);
        Check.notNull("password", password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "credentials of " + user;
    }
}
