package io.tapio.oom.host.consequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

    private static final Map<String, String> LABELS = Map.of("app", "payment", "tier", "back");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                                        | true
            {"matchLabels": {"app": "payment"}}                                                       | true
            {"matchLabels": {"app": "payment", "tier": "front"}}                                      | false
            {"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "payment"]}]}      | true
            {"matchExpressions": [{"key": "app", "operator": "In", "values": ["a"]}]}                 | false
            {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}                | false
            {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["payment"]}]}        | false
            {"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["a"]}]}             | true
            {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}                             | true
            {"matchExpressions": [{"key": "zone", "operator": "Exists"}]}                             | false
            {"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}]}                       | true
            {"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}                        | false
            {"matchExpressions": [{"key": "app", "operator": "Like", "values": ["payment"]}]}         | false
            {"matchLabels": {"app": "payment"}, "matchExpressions": [{"key": "zone", "operator": "Exists"}]} | false
            {"matchLabels": ["app"]}                                                                  | false
            {"matchExpressions": ["app"]}                                                             | false
            """)
    void shouldMatchAsTheApiDefinesIt(String selector, boolean matches) throws JsonProcessingException {
        assertEquals(matches, LabelSelector.matches(read(selector), LABELS));
    }

    @Test
    void shouldNotLetABudgetWithoutASelectorCoverAnybody() {
        assertFalse(LabelSelector.matches(null, LABELS));
    }

    @Test
    void shouldNotLetAServiceWithoutPairsSelectAnybody() {
        assertFalse(LabelSelector.matchesPairs(null, LABELS));
        assertFalse(LabelSelector.matchesPairs(Map.of(), LABELS));
        assertFalse(LabelSelector.matchesPairs(Map.of("app", "other"), LABELS));
        assertTrue(LabelSelector.matchesPairs(Map.of("app", "payment"), LABELS));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(String json) throws JsonProcessingException {
        return new ObjectMapper().readValue(json, Map.class);
    }
}
