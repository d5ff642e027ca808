package io.tapio.oom.host.config;

/**
 * One mistake in the configuration: where it stands, what is wrong, what to do. Never holds a value that may be secret.
 *
 * @param file the file, as the user named it
 * @param line from 1; 0 where the mistake has no line, as for a file that is not there
 * @param column from 1; 0 where the mistake has no column
 * @param path the key, for example {@code oom.ring_buffer_size} or {@code routes[0].sinks[1]}; empty for the file
 * @param code what kind of mistake it is
 * @param reason what is wrong, with the path and, unless it may be secret, the value
 * @param remedy what to do about it
 */
public record ConfigProblem(String file, int line, int column, String path, Code code, String reason, String remedy) {

    /** What is wrong and what to do, without the place. */
    public String message() {
        return reason + "; " + remedy;
    }

    /** One line: {@code FILE:LINE: REASON; REMEDY [CODE]}. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line : file;
        return place + ": " + message() + " [" + code.id() + "]";
    }

    /** Every kind of mistake. The ids are fixed: people search for them and scripts compare them. */
    public enum Code {
        /** The text is not YAML. */
        YAML_SYNTAX("TAPIO-C001", "correct the YAML at this line; indent with spaces, never with tabs"),
        /** A key that this program does not have. */
        UNKNOWN_KEY("TAPIO-C002", "remove it or correct its name"),
        /** The same key twice in one map; YAML's readers disagree on which one counts. */
        DUPLICATE_KEY("TAPIO-C003", "keep one of the two"),
        /** A value of another kind than the key's, for example a text where a number belongs. */
        WRONG_TYPE("TAPIO-C004", "write a value of that kind"),
        /** A name that is none of the key's choices. */
        NOT_A_CHOICE("TAPIO-C005", "choose one of those"),
        /** A value of the right kind that is too small or too large. */
        OUT_OF_RANGE("TAPIO-C006", "choose a value within the range"),
        /** Not a number with one of the units ms, s, m, h, d. */
        BAD_DURATION("TAPIO-C007", "write a whole number and one of ms, s, m, h, d without a space between"),
        /** Neither a number of bytes nor a number with a unit. */
        BAD_SIZE("TAPIO-C008", "write bytes, or a whole number and one of kB, MB, GB, TB, KiB, MiB, GiB, TiB"),
        /** A value of the right kind that can't be used for another reason, which the message says. */
        INVALID_VALUE("TAPIO-C009", "change the value"),
        /** A route names a sink that is not below {@code sinks}. */
        UNKNOWN_SINK("TAPIO-C010", "add it below sinks or correct its name"),
        /** A key that must be there is not. */
        MISSING_KEY("TAPIO-C011", "add it"),
        /** A <code>${...}</code> that is neither of the two known references. */
        BAD_REFERENCE("TAPIO-C012", "write ${env:NAME} or ${file:PATH}, or $${ for a plain ${"),
        /** A reference to an environment variable that is not set. */
        UNSET_VARIABLE("TAPIO-C013", "set it in the environment of this process"),
        /** A reference to a file that is missing, unreadable, too big or not text. */
        UNUSABLE_SECRET_FILE("TAPIO-C014", "make it a small text file that this user may read"),
        /** The file's outermost value is not a map. */
        NOT_A_MAP("TAPIO-C015", "write keys and values, for example `http: {port: 9464}`"),
        /** Too deep, too many values, or an alias that contains itself. */
        TOO_COMPLEX("TAPIO-C016", "write it plainly, without aliases of aliases"),
        /** A plugin refuses a setting of its sink. */
        BAD_SETTING("TAPIO-C041", "docs/plugins.md has the settings of each plugin"),
        /** No plugin makes the sinks that an entry below {@code sinks} asks for. */
        UNKNOWN_PLUGIN("TAPIO-C042", "put the plugin into plugins.directory or correct its name"),
        /** A route names a time window that is not below {@code time_windows}. */
        UNKNOWN_TIME_WINDOW("TAPIO-C017", "add it below time_windows or correct its name"),
        /** What is matched or grouped by is no field that an event can have. */
        UNKNOWN_FIELD("TAPIO-C018", "correct its name"),
        /** A condition that can't be read, or that no value can fulfil. */
        BAD_CONDITION("TAPIO-C019", "write a pattern such as prod-* or !ci-*, =~ REGEX, !~ REGEX, or > NUMBER"),
        /** There is no such file. */
        FILE_MISSING("TAPIO-C020", "correct the path, or start from config/tapio-oom.yaml of the distribution"),
        /** The file can't be read. */
        FILE_UNREADABLE("TAPIO-C021", "let this user read it"),
        /** A directory where a file belongs. */
        FILE_IS_DIRECTORY("TAPIO-C022", "name the file in it"),
        /** Not text in UTF-8. */
        FILE_NOT_TEXT("TAPIO-C023", "save it as plain text in UTF-8"),
        /** Larger than 1 MiB. */
        FILE_TOO_BIG("TAPIO-C024", "check that it is the right file; a configuration has at most 1 MiB");

        private final String id;
        private final String remedy;

        Code(String id, String remedy) {
            this.id = id;
            this.remedy = remedy;
        }

        /** What is printed and searched for, for example {@code TAPIO-C002}. */
        public String id() {
            return id;
        }

        /** What to do, where nothing more precise is known. */
        public String remedy() {
            return remedy;
        }
    }
}
