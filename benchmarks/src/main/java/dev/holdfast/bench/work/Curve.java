package dev.holdfast.bench.work;

import java.util.List;
import java.util.function.IntFunction;

/**
 * The same work for something that grows.
 *
 * @param axis what grows
 * @param points its values, ascending
 * @param at the work at one of them
 */
public record Curve(String id, String title, String axis, List<Integer> points, IntFunction<Work> at) {

    /** One work at each point, of the same contenders. */
    static Curve of(String id, String title, String axis, List<Integer> points, IntFunction<List<Contender>> at) {
        return new Curve(
                id, title, axis, points, point -> Work.of(id + "-" + point, title + ", " + point, at.apply(point)));
    }
}
