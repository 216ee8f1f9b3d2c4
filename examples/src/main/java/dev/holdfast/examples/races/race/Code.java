package dev.holdfast.examples.races.race;

/** Which code of a race is run. */
public enum Code {
    NAIVE,
    REMEDY;

    /** One attempt of it. */
    public void attempt(Race race, Place here) throws Exception {
        switch (this) {
            case NAIVE -> race.naive(here);
            case REMEDY -> race.remedy(here);
        }
    }
}
