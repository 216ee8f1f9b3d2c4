package dev.holdfast.lock.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;
import java.util.List;

/** The observations of {@link LockObservations}. No meter has these names: observations may be made meters as well. */
@SuppressWarnings("exports") // whoever has a registry reads its module
public enum LockObservation implements ObservationDocumentation {
    /** An acquiring call, from the verb to its end. */
    ACQUIRE("holdfast.acquire", List.of(Low.KIND, Low.GROUP, Low.OUTCOME, Low.ARRIVAL), List.of(High.NAME, High.TOKEN)),
    /** A hold, from the end of the acquiring call to the release or the loss. Its parent is that of the call. */
    HOLD("holdfast.hold", List.of(Low.KIND, Low.GROUP, Low.OUTCOME), List.of(High.NAME, High.TOKEN, High.CAUSE));

    /** Keys with few values. */
    public enum Low implements KeyName {
        /** What the name stands for: {@code lock}, {@code semaphore}, {@code read}, {@code write}. */
        KIND,
        /** Of names: what the {@link NameTagger} makes of it. */
        GROUP,
        /** How it ended: as the tag of the same name of {@link LockMeter#ACQUIRE} and {@link LockMeter#HOLD}. */
        OUTCOME,
        /** How the hold came, as the tag of {@link LockMeter#ARRIVALS}; {@code none} if none did. */
        ARRIVAL;

        @Override
        public String asString() {
            return "holdfast." + MeterTag.value(this);
        }
    }

    /** Keys with many values. */
    public enum High implements KeyName {
        /** The whole name. */
        NAME,
        /** The fencing token, if there is one. */
        TOKEN,
        /** Why a hold was lost, if it was: {@code expired}, {@code refused}, {@code revoked}. */
        CAUSE;

        @Override
        public String asString() {
            return "holdfast." + MeterTag.value(this);
        }
    }

    private final String id;
    private final List<KeyName> low;
    private final List<KeyName> high;

    LockObservation(String id, List<KeyName> low, List<KeyName> high) {
        this.id = id;
        this.low = low;
        this.high = high;
    }

    @Override
    public String getName() {
        return id;
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return low.toArray(KeyName[]::new);
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
        return high.toArray(KeyName[]::new);
    }
}
