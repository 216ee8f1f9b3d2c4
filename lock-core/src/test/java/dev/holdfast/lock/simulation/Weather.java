package dev.holdfast.lock.simulation;

import java.util.Random;

/**
 * What goes wrong in one run, and how often. Times are in milliseconds; a probability is for each command or message, an
 * interval the mean time between two faults of the kind (0: never).
 */
record Weather(
        boolean calm,
        int processes,
        int callers,
        int names,
        int lease,
        boolean ordered,
        double slow,
        double slowMessages,
        double lost,
        double repeated,
        int resets,
        int deafness,
        int pauses,
        int suspensions,
        int kills,
        int queueLosses,
        int dataLosses,
        int clockJumps,
        boolean backward,
        double drift,
        double givingUp) {

    static Weather of(Random random) {
        boolean calm = random.nextInt(6) == 0;
        int lease = new int[] {400, 1000, 1000, 2500, 6000}[random.nextInt(5)];
        boolean backward = random.nextBoolean();
        return new Weather(
                calm,
                2 + random.nextInt(3),
                1 + random.nextInt(3),
                1 + random.nextInt(2),
                lease,
                random.nextInt(3) > 0,
                calm ? 0 : some(random, 0.08),
                calm || random.nextInt(3) > 0 ? 0 : random.nextDouble() * 0.8,
                calm ? 0 : some(random, 0.08),
                calm ? 0 : some(random, 0.08),
                calm ? 0 : every(random, lease * 2),
                calm ? 0 : every(random, lease * 2),
                calm ? 0 : every(random, lease * 2),
                calm ? 0 : every(random, lease * 6),
                calm ? 0 : every(random, lease * 8),
                calm ? 0 : every(random, lease * 4),
                calm || backward ? 0 : rarely(random, lease * 8),
                calm ? 0 : rarely(random, lease * 8),
                backward,
                calm ? 0 : 0.01,
                calm ? 0 : some(random, 0.5));
    }

    /**
     * The same for several servers: one loses its data more often, as the others keep theirs. Where clocks jump none does: the
     * numbers of a server that has forgotten its own grow by its clock alone.
     */
    Weather ofQuorum(Random random) {
        int losses = calm || clockJumps > 0 || random.nextInt(3) == 0 ? 0 : lease * (1 + random.nextInt(6));
        return new Weather(
                calm,
                processes,
                callers,
                names,
                lease,
                ordered,
                slow,
                slowMessages,
                lost,
                repeated,
                resets,
                deafness,
                pauses,
                suspensions,
                kills,
                queueLosses,
                losses,
                clockJumps,
                backward,
                drift,
                givingUp);
    }

    private static double some(Random random, double most) {
        return random.nextInt(3) == 0 ? 0 : random.nextDouble() * most;
    }

    private static int every(Random random, int mean) {
        return random.nextInt(2) == 0 ? 0 : mean;
    }

    private static int rarely(Random random, int mean) {
        return random.nextInt(6) > 0 ? 0 : mean;
    }

    /** Whether no lease is ever lost by the server, and no command overtakes its own repetition. */
    boolean keepsLeases() {
        return ordered && dataLosses == 0 && clockJumps == 0 && suspensions == 0 && repeated == 0;
    }
}
