package dev.holdfast.lock;

import dev.holdfast.lock.spi.Kind;

/** What is held or wanted: a name, and what it stands for. */
public record Subject(Kind kind, String name) {

    /** The same in every run, which an enum's own is not: so a simulation repeats exactly in another JVM. */
    @Override
    public int hashCode() {
        return 31 * kind.ordinal() + name.hashCode();
    }

    @Override
    public String toString() {
        return kind.toString().toLowerCase(java.util.Locale.ROOT) + " '" + name + "'";
    }
}
