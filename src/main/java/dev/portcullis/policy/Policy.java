package dev.portcullis.policy;

import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.portnames.PortNamingOptions;
import java.util.Map;

/**
 * What an admin decided.
 *
 * @param profile of a namespace that has none of its own
 * @param actions by rule id; a rule that is not here acts as it says itself
 * @param exemptionsSilenceDenials whether an annotation may turn a denial into consent
 * @param portNaming what may be named
 */
public record Policy(
    Profile profile,
    Map<String, EnforcementAction> actions,
    boolean exemptionsSilenceDenials,
    PortNamingOptions portNaming) {

  /** What is shipped. */
  public static final Policy STANDARD =
      new Policy(Profile.STANDARD, Map.of(), true, PortNamingOptions.ALL);

  public Policy {
    actions = Map.copyOf(actions);
  }

  /** The same for a namespace, which may have a profile of its own. */
  Policy forNamespace(Lookup<Namespace> namespace) {
    return namespace
        .toOptional()
        .flatMap(n -> Profile.of(n.meta().label(Profile.LABEL)))
        .map(p -> new Policy(p, actions, exemptionsSilenceDenials, portNaming))
        .orElse(this);
  }
}
