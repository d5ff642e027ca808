package io.tapio.oom.host.config;

/**
 * A pattern for names: {@code *} stands for any run of characters, also none, {@code ?} for one character, everything
 * else for itself.
 *
 * @param pattern not empty
 */
public record Glob(String pattern) {

    public Glob {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("a pattern must not be empty");
        }
    }

    /** Whether the pattern covers the whole name. Takes time in proportion to both lengths, whatever the pattern. */
    public boolean matches(String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = in;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
