package dev.holdfast.lock.micrometer;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Gives no more than so many values: a registry keeps each of them for ever. */
final class CappedTagger implements NameTagger {

    private static final System.Logger LOG = System.getLogger(NameTagger.class.getName());

    private final NameTagger tagger;
    private final int most;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<String, String> known = new HashMap<>();
    private boolean full;

    CappedTagger(NameTagger tagger, int most) {
        this.tagger = tagger;
        this.most = most;
    }

    @Override
    public String tag(String name) {
        String wanted = wanted(name);
        if (wanted.equals(OTHER)) return OTHER;
        boolean first;
        mutex.lock();
        try {
            String before = known.get(wanted);
            if (before != null) return before;
            if (known.size() < most) {
                known.put(wanted, wanted);
                return wanted;
            }
            first = !full;
            full = true;
        } finally {
            mutex.unlock();
        }
        if (first)
            LOG.log(
                    Level.WARNING,
                    "{0} groups of names have meters of their own; {1} and all further ones are counted as {2}."
                            + " A NameTagger would make fewer groups of them",
                    most,
                    wanted,
                    OTHER);
        return OTHER;
    }

    private String wanted(String name) {
        try {
            String tag = tagger.tag(name);
            return tag == null || tag.isBlank() ? OTHER : tag;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a name tagger failed", e);
            return OTHER;
        }
    }
}
