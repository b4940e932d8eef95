package dev.portcullis.plan;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import java.util.Optional;

/** A state that one object is to get into; empty where it goes. */
record CandidateStep(
    ObjectKey key, Optional<Resource> after, PlanStep.Origin origin, String reason) {}
