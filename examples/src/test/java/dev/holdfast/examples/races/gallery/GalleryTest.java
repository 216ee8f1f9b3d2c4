package dev.holdfast.examples.races.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.examples.races.race.Card;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GalleryTest {

    static Stream<String> names() {
        return Gallery.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyCardReadsAsOneOfTheOthers(String name) {
        Card card = Gallery.race(name).card();
        assertThat(card.name()).isEqualTo(name).matches("[a-z]+(-[a-z]+)*").hasSizeLessThanOrEqualTo(16);
        assertThat(card.title()).isNotBlank().doesNotEndWith(".").hasSizeLessThanOrEqualTo(90);
        for (String sentence : List.of(card.trouble(), card.cure())) {
            assertThat(sentence).matches("[A-Z][^.]*\\.").hasSizeLessThanOrEqualTo(118);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachRunHasAnInstanceOfItsOwn(String name) {
        assertThat(Gallery.race(name)).isNotSameAs(Gallery.race(name));
    }

    @Test
    void unknownNameIsToldWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gallery.race("horses"))
                .withMessageContaining("'horses'")
                .withMessageContaining("shared-counter, page-views");
    }
}
