package io.tapio.oom.host.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/**
 * What a text without quotes means. Stricter than YAML 1.1, for which {@code no} is false and {@code 010} is eight: a
 * text becomes a number or boolean only where writing that back gives the same text, so that a token such as
 * {@code 0123} or {@code 1e5} reaches its plugin unchanged.
 */
final class PlainScalar {

    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    private static final Pattern FRACTION = Pattern.compile("-?(0|[1-9][0-9]{0,5})\\.[0-9]{1,6}");

    private PlainScalar() {}

    static JsonNode value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        if (WHOLE.matcher(text).matches()) {
            long number = Long.parseLong(text);
            return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
        }
        if (FRACTION.matcher(text).matches()
                && Double.toString(Double.parseDouble(text)).equals(text)) {
            return DoubleNode.valueOf(Double.parseDouble(text));
        }
        return TextNode.valueOf(text);
    }
}
