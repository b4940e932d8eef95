package dev.portcullis.rules;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ObjectKey;

/** Identifies a subset of stored endpoints. */
record SubsetKey(ObjectKey set, FieldPath subset) {}
