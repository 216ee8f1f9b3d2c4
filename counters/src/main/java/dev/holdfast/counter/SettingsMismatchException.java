package dev.holdfast.counter;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** What the store keeps under a name was begun with other settings than those of this handle. It is left as it is. */
public final class SettingsMismatchException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The noun and its name. */
    private final String what;

    /** The settings of the handle. */
    private final String asked;

    /** The settings in the store. */
    private final String kept;

    /**
     * @param what the noun and its name, as {@code windowed counter "logins"}
     * @param asked the settings of the handle, in words
     * @param kept the settings in the store, in words
     */
    public SettingsMismatchException(String what, String asked, String kept) {
        this(what, asked, kept, null);
    }

    private SettingsMismatchException(String what, String asked, String kept, @Nullable Throwable cause) {
        super(what + " is kept with " + kept + ", and was opened with " + asked, cause);
        this.what = what;
        this.asked = asked;
        this.kept = kept;
    }

    @Override
    public SettingsMismatchException again() {
        return new SettingsMismatchException(what, asked, kept, this);
    }

    /** The settings of the handle, in words. */
    public String asked() {
        return asked;
    }

    /** The settings in the store, in words. */
    public String kept() {
        return kept;
    }
}
