package dev.holdfast.lock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of many names few groups. */
class NameGroupsTest {

    @Test
    void whatIsBeforeTheFirstColonIsTheGroup() {
        NameTagger tagger = NameTagger.beforeColon();
        assertThat(tagger.tag("orders:42:7")).isEqualTo("orders");
        assertThat(tagger.tag("nightly")).isEqualTo("nightly");
    }

    @Test
    void aHundredThousandNamesStayUnderTheCap() {
        List<String> made = new ArrayList<>();
        NameGroups<String> groups = new NameGroups<>(((NameTagger) name -> name).capped(3), tag -> {
            made.add(tag);
            return tag;
        });
        Set<String> found = new HashSet<>();
        for (int round = 0; round < 2; round++) for (int i = 0; i < 100_000; i++) found.add(groups.of("name " + i));
        assertThat(found).containsExactlyInAnyOrder("name 0", "name 1", "name 2", "other");
        assertThat(made).containsExactly("name 0", "name 1", "name 2", "other");
        assertThat(groups.all()).hasSize(4);
        assertThat(groups.names()).isPositive().isLessThanOrEqualTo(4096);
    }

    @Test
    void aTaggerThatFailsOrGivesNothingMeansOther() {
        NameTagger bad = name -> {
            if (name.equals("null")) return null;
            if (name.equals("blank")) return " ";
            throw new IllegalStateException("a fault of the test's tagger");
        };
        NameTagger capped = bad.capped(10);
        assertThat(List.of(capped.tag("null"), capped.tag("blank"), capped.tag("x")))
                .containsOnly("other");
    }

    @Test
    void badLimitsAreRefused() {
        assertThatThrownBy(() -> NameTagger.beforeColon().capped(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("most")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> MeterOptions.defaults().withMostGroups(-1)).hasMessageContaining("mostGroups");
        assertThatThrownBy(() -> MeterOptions.defaults().withTagger(null)).hasMessageContaining("tagger");
        assertThatThrownBy(() -> MeterOptions.defaults().withObjectives(java.time.Duration.ZERO))
                .hasMessageContaining("objectives");
    }
}
