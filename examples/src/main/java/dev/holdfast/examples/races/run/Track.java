package dev.holdfast.examples.races.run;

import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import java.util.function.Supplier;

/** Where races are run. */
public interface Track {

    /** Runs one code of a race once, and judges. */
    Side run(Supplier<Race> race, Code code, Pressure pressure) throws DemoException, InterruptedException;
}
