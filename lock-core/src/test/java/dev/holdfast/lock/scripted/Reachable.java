package dev.holdfast.lock.scripted;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Walks the object graph of the library from one of its objects, and through collections and maps. */
final class Reachable {

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();
    private final Set<String> strings = new HashSet<>();

    private Reachable() {}

    /** All strings that can be reached, the scripted store left aside. */
    static Set<String> strings(Object root) {
        Reachable search = new Reachable();
        search.visit(root);
        while (!search.open.isEmpty()) search.expand(search.open.pop());
        return search.strings;
    }

    private void visit(Object object) {
        if (object == null || object instanceof ScriptedStore || !seen.add(object)) return;
        if (object instanceof String text) strings.add(text);
        else open.push(object);
    }

    private void expand(Object object) {
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                visit(key);
                visit(value);
            });
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(this::visit);
        } else if (object instanceof Object[] array) {
            for (Object each : array) visit(each);
        } else if (object.getClass().getName().startsWith("dev.holdfast")) {
            for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass())
                fields(object, type);
        }
    }

    private void fields(Object object, Class<?> type) {
        if (!type.getName().startsWith("dev.holdfast")) return;
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) continue;
            field.setAccessible(true);
            try {
                visit(field.get(object));
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
    }
}
