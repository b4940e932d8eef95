package dev.portcullis.routemap;

import dev.portcullis.model.DataPlane;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings of a server's route map.
 *
 * @param port the loopback port of the page, 0 for any free one; empty for no page
 * @param context the kubeconfig context; empty for the current one, or in a pod
 */
public record RouteMapConfig(OptionalInt port, Optional<String> context, DataPlane dataPlane) {}
