package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.Codec;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;

/** A customer's profile, kept as one value in Redis, which is read and written: two round trips in both codes. The shop changes the address, the call centre the phone number. */
final class ProfileUpdate implements Race {

    private static final VersionedOptions TEMPORARY =
            VersionedOptions.defaults().withExpiry(Arena.TEMPORARY.expiry().orElseThrow());

    /** What it says does not matter here, only how often each was changed. */
    record Profile(long addresses, long phones) {

        static final Profile EMPTY = new Profile(0, 0);

        static final Codec<Profile> CODEC = Codec.of(
                profile -> profile.addresses + " " + profile.phones,
                text -> new Profile(Long.parseLong(text.split(" ")[0]), Long.parseLong(text.split(" ")[1])));

        /** For a plain value of Redis, which is a number here: the phones in its lower half. */
        long plain() {
            return addresses << Integer.SIZE | phones;
        }

        static Profile of(long plain) {
            return new Profile(plain >>> Integer.SIZE, Integer.toUnsignedLong((int) plain));
        }

        Profile changedBy(Place here) {
            return here.worker() % 2 == 0 ? new Profile(addresses + 1, phones) : new Profile(addresses, phones + 1);
        }
    }

    @Override
    public Card card() {
        return new Card(
                "profile-update",
                "a profile that is updated from two places",
                "Who read the profile earlier writes it back as a whole, with the old text in the fields of the other place.",
                "A write names the version it began with, and is done again with what is there when another one came first.");
    }

    @Override
    public void naive(Place here) throws InterruptedException {
        AtomicCounter profile = here.counter("plain profile");
        Profile seen = Profile.of(profile.get());
        here.gap();
        // naive: whatever is there by now is overwritten
        profile.set(seen.changedBy(here).plain());
    }

    @Override
    public void remedy(Place here) {
        VersionedValue<Profile> profile = profile(here);
        // remedy: what is there by now is changed
        profile.update(present -> present.orElse(Profile.EMPTY).changedBy(here));
    }

    private static VersionedValue<Profile> profile(Place here) {
        return VersionedValue.on(here.counters(), here.name("profile"), Profile.CODEC, TEMPORARY);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) {
        Profile plain = Profile.of(arena.counter("plain profile").get());
        Profile versioned = VersionedValue.on(arena.counters(), arena.name("profile"), Profile.CODEC)
                .read()
                .value()
                .orElse(Profile.EMPTY);
        // One of them is empty: it is the other code's.
        long addresses = plain.addresses() + versioned.addresses();
        long phones = plain.phones() + versioned.phones();
        return Verdict.compare(
                done.attempts(),
                addresses + phones,
                addresses + " changes of the address and " + phones + " of the phone number are left");
    }
}
