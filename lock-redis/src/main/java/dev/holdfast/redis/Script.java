package dev.holdfast.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * A Lua script kept in a file, in the two forms servers take it: with a first line {@code #!lua} from 7.0 on, without it
 * below.
 *
 * <p>The first line is worth having: without it a server that was demoted runs a script up to its first write and may
 * answer from stale data, with it the server refuses at once; and only there can a script be allowed to run while the
 * server is out of memory.
 *
 * <p>Every script answers with a flat array whose last element is its last argument, or with one text of the same with spaces
 * between, which costs the server less: an array is a list of buffers there. See {@link ScriptRunner}.
 */
public final class Script {

    private final String name;
    private final String body;
    private final boolean upkeep;
    private final Form plain;
    private final Form headed;

    private Script(String name, String body, String firstLine) {
        this(name, body, false, Form.of(body), Form.of(firstLine + "\n" + body));
    }

    private Script(String name, String body, boolean upkeep, Form plain, Form headed) {
        this.name = name;
        this.body = body;
        this.upkeep = upkeep;
        this.plain = plain;
        this.headed = headed;
    }

    /**
     * Reads files that lie beside {@code anchor} on the class path and joins them, a prelude before the verb that uses
     * it. In a named module the package of {@code anchor} has to be open to this one.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public static Script load(Class<?> anchor, String... files) {
        if (files.length == 0) throw new IllegalArgumentException("files must name at least one script");
        String body = Arrays.stream(files).map(file -> code(read(anchor, file))).collect(Collectors.joining("\n"));
        return new Script(files[files.length - 1], body, "#!lua");
    }

    /**
     * A script given by its text, for those who do not keep theirs in files.
     *
     * @param name what it is called in messages
     * @param text Lua, without a first line {@code #!lua}: that is added where the server knows it
     */
    public static Script of(String name, String text) {
        if (text.startsWith("#!")) throw new IllegalArgumentException("text must not begin with #!: script " + name);
        return new Script(name, text, "#!lua");
    }

    /**
     * This script, with another one before it as a local Lua function of that name, whose parameters are its {@code KEYS} and
     * {@code ARGV}: so a foreign script can be called behind a check, and sees nothing of ours.
     */
    public Script calling(String function, Script other) {
        return new Script(
                other.name + " within " + name,
                "local function " + function + "(KEYS, ARGV)\n" + other.body + "\nend\n" + body,
                "#!lua");
    }

    /** The same script, which the server runs also when it is out of memory: for scripts that free more than they take. */
    public Script allowOom() {
        return new Script(name, body, upkeep, plain, Form.of("#!lua flags=allow-oom\n" + body));
    }

    /**
     * The same script, known as one that keeps or gives back what is held already, and takes nothing new: a transport that turns
     * work away to spare a server lets it pass. The server is not told.
     */
    public Script asUpkeep() {
        return new Script(name, body, true, plain, headed);
    }

    /** Whether it keeps or gives back what is held already. */
    public boolean isUpkeep() {
        return upkeep;
    }

    /** The text to send to this server by EVAL. */
    public String text(ServerTraits server) {
        return form(server).text;
    }

    /** The SHA-1 digest to send to this server by EVALSHA, in lower-case hexadecimal. */
    public String digest(ServerTraits server) {
        return form(server).digest;
    }

    /** The name of the script's file. */
    @Override
    public String toString() {
        return name;
    }

    private Form form(ServerTraits server) {
        return server.shebang() ? headed : plain;
    }

    private static String read(Class<?> anchor, String file) {
        try (InputStream in = anchor.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no script " + file + " beside " + anchor.getName()
                        + " that module dev.holdfast.lock.redis may read");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read script " + file, e);
        }
    }

    /** Comments and indentation are for readers; servers keep every script they were sent. */
    private static String code(String source) {
        return source.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("--"))
                .collect(Collectors.joining("\n"));
    }

    private record Form(String text, String digest) {

        static Form of(String text) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
                return new Form(text, HexFormat.of().formatHex(hash));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-1", e);
            }
        }
    }
}
