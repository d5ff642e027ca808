package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.api.sink.SinkFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a factory says reaches the host. */
class HousedSinkFactoryTest {

    /** One with a default would otherwise be answered by the default, whatever the plugin's factory says. */
    @Test
    void shouldHandOnEveryMethodOfAFactory() {
        Set<String> own = names(HousedSinkFactory.class);
        Set<String> asked = names(SinkFactory.class);
        asked.removeAll(own);

        assertEquals(Set.of(), asked, "not handed on to the plugin");
    }

    private static Set<String> names(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
