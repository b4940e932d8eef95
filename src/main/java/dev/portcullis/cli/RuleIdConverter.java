package dev.portcullis.cli;

import dev.portcullis.rules.RuleRegistry;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The id of a rule that there is. As candidates for completion it is all of them. */
final class RuleIdConverter implements ITypeConverter<String>, Iterable<String> {

  @Override
  public String convert(String id) {
    if (RuleRegistry.info(id).isEmpty()) {
      throw new TypeConversionException(
          ProjectConfig.unknownRuleMessage(id) + ", and `portcullis rules` lists all");
    }
    return id;
  }

  @Override
  public Iterator<String> iterator() {
    return RuleRegistry.ids().iterator();
  }
}
