package dev.portcullis.doctor;

import java.time.Duration;
import java.util.Optional;

/**
 * What the API server's first answer tells.
 *
 * @param offset how far its clock is ahead of ours, to within a second or two; negative where it is
 *     behind; empty where it does not say
 */
public record ServerClock(Optional<Duration> offset) {}
