package dev.portcullis.plan;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import java.util.Optional;

/** A change of one object that a plan may need; empty for a deletion. */
record CandidateStep(
    ObjectKey key, Optional<Resource> after, PlanStep.Origin origin, String reason) {}
