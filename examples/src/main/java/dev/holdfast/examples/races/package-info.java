/**
 * The race gallery, {@code ./demo races}: races that naive code loses, and what helps, run by several JVMs and judged by what
 * is left. {@link dev.holdfast.examples.races.RacesCommand} is the entry.
 *
 * <p><b>To add a race</b>
 *
 * <ol>
 *   <li>Write a class in {@code races.gallery} that implements {@link dev.holdfast.examples.races.race.Race}; {@code
 *       SharedCounter} is the smallest model, {@code AccountMovements} one with a database, {@code PageViews} one with a
 *       server in each worker, {@code ThousandTasks} one with a server in the coordinator and a given number of attempts.
 *   <li>{@code naive} and {@code remedy} are one attempt each, called again and again by every thread of every worker until
 *       the time is up. Whatever they share is named through their {@link dev.holdfast.examples.races.race.Place}, so that no
 *       run finds what another one left behind. An attempt that ends without an exception counts as made.
 *   <li>Exactly one comment in the class begins with {@code // naive:} and one with {@code // remedy:}, each above the
 *       statement that matters; remark and statement are shown to the user, one line each, straight from the source.
 *   <li>{@code judge} counts the wrong outcomes in what is left in Redis, the database or the file; what only the attempts
 *       can see, such as what a reader read, they {@code tally}. It also tells how many outcomes could have been wrong: a
 *       remedy of which none is left has shown nothing, and is not held.
 *   <li>Where naive code hardly ever loses, put {@code here.gap()} where others may come in, into both codes: it rests only
 *       after two runs in which nothing went wrong, and the user is told.
 *   <li>Add one line to {@code Gallery}. Tests find it there.
 * </ol>
 *
 * <p>Fields of a race are per JVM and run: each run makes a new instance in the coordinator ({@code prepare}, {@code judge},
 * {@code close}) and one in each worker ({@code open}, attempts, {@code close}).
 */
@NullMarked
package dev.holdfast.examples.races;

import org.jspecify.annotations.NullMarked;
