package io.tapio.oom.host.assembly;

import io.tapio.oom.kernel.OomContext;
import org.jspecify.annotations.Nullable;

/** What was told of one OOM beside its kills, and what was made of it at its first kill for all of them. */
final class OomStory {

    private final Shortlist shortlist = new Shortlist();
    private @Nullable OomContext context;
    private @Nullable OomFacts facts;

    Shortlist shortlist() {
        return shortlist;
    }

    void context(OomContext told) {
        context = told;
    }

    @Nullable OomContext context() {
        return context;
    }

    @Nullable OomFacts facts() {
        return facts;
    }

    /** What all events of this OOM share; made once. */
    OomFacts facts(OomFacts made) {
        facts = made;
        return made;
    }
}
