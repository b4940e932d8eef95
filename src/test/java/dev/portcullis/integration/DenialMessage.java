package dev.portcullis.integration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A denial as kubectl prints it.
 *
 * @param object kind and name
 * @param text the whole message
 */
record DenialMessage(String namespace, String object, String text) {

  private static final Pattern DENIAL =
      Pattern.compile(
          "admission webhook \"[a-z-]+\\.validate\\.portcullis\\.dev\" denied the request: "
              + "(?:Deletion of )?(\\w+) ([^/]+)/(\\S+) rejected[:,] .*\n((?:  .*(?:\n|$))+)");
  private static final Pattern EXEMPTION =
      Pattern.compile(
          "(?m)^  If this is intentional, annotate the (\\w+): (ignore\\.portcullis\\.dev/[a-z-]+):"
              + " \"(.*)\"$");
  private static final Pattern EXEMPTION_OF_DELETION =
      Pattern.compile(
          "(?m)^  If this is intentional, run: kubectl annotate (\\w+) (\\S+) --namespace \\S+"
              + " '(ignore\\.portcullis\\.dev/[a-z-]+)=(.*)'$");
  private static final Pattern LABEL =
      Pattern.compile("(?m)^  .*, run: kubectl label namespace (\\S+) (\\S+)=(\\S+) --overwrite$");

  /** All denials in the output of a tool. */
  static List<DenialMessage> parseAll(String printed) {
    return DENIAL
        .matcher(printed)
        .results()
        .map(m -> new DenialMessage(m.group(2), m.group(1) + "/" + m.group(3), m.group()))
        .toList();
  }

  /** The annotations that the message offers. */
  Map<String, String> exemptions() {
    Map<String, String> offered = new TreeMap<>();
    EXEMPTION
        .matcher(text)
        .results()
        .filter(m -> object.startsWith(m.group(1) + "/"))
        .forEach(m -> offered.put(m.group(2), m.group(3)));
    EXEMPTION_OF_DELETION
        .matcher(text)
        .results()
        .filter(m -> object.equalsIgnoreCase(m.group(1) + "/" + m.group(2)))
        .forEach(m -> offered.put(m.group(3), m.group(4)));
    return offered;
  }

  /** The profile that the message offers. */
  Optional<String> profile() {
    Matcher label = LABEL.matcher(text);
    return label.find()
            && label.group(1).equals(namespace)
            && label.group(2).equals("portcullis.dev/profile")
        ? Optional.of(label.group(3))
        : Optional.empty();
  }
}
