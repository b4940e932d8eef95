package dev.portcullis.routemap;

import dev.portcullis.model.DataPlane;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a server is told of the map it shows.
 *
 * @param port of the page on loopback, 0 for any free one; empty for no page
 * @param context of the kubeconfig; empty for the current one, or in a pod
 */
public record RouteMapConfig(OptionalInt port, Optional<String> context, DataPlane dataPlane) {}
