package dev.portcullis.cli;

import dev.portcullis.rules.RuleRegistry;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the id of a rule. Iterates over all ids as completion candidates. */
final class RuleIdConverter implements ITypeConverter<String>, Iterable<String> {

  @Override
  public String convert(String id) {
    if (RuleRegistry.info(id).isEmpty()) {
      throw new TypeConversionException(
          ProjectConfig.unknownRuleMessage(id) + " (`portcullis rules` lists all rules)");
    }
    return id;
  }

  @Override
  public Iterator<String> iterator() {
    return RuleRegistry.ids().iterator();
  }
}
