package dev.portcullis.cli;

import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Generates docs/fix.md from the output of {@code fix} for examples and fixtures. */
final class FixDocTest {

  private static final Path FIXTURES = Path.of("src/test/resources/fix");

  @Test
  void documentedFixesMatchOutput() throws IOException {
    CliResult bbs = CliResult.run("fix", "--diff", "examples/bbs");
    CliResult names =
        CliResult.runWithInput(
            Files.readString(FIXTURES.resolve("names/before.yaml")), "fix", "--diff", "-");
    CliResult corrections =
        CliResult.runWithInput(
            Files.readString(FIXTURES.resolve("corrections/before.yaml")), "fix", "--diff", "-");
    CliResult left =
        CliResult.runWithInput(
            Files.readString(FIXTURES.resolve("to-decide/before.yaml")), "fix", "--diff", "-");
    GeneratedDocument.assertUpToDate(
        Path.of("docs/fix.md"),
        """
        <!-- Generated from the output of portcullis fix for examples and src/test/resources/fix.
             To regenerate: mvn -Dtest=FixDocTest -Dwrite-docs=true test -->

        # Fix

        `portcullis fix FILE…` corrects manifests in place where exactly one correction is possible. It takes the
        same input as `check` and checks all files together. Everything else in a file stays unchanged, byte for
        byte: comments, order, quotes, indentation, line breaks. A second run changes nothing.

        ```sh
        ./portcullis fix --diff examples/bbs
        ```

        ```text
        %s%s```

        ## What is fixed

        - **v1beta1 Ingresses become v1**, with the same meaning: a path without `pathType` gets
          `ImplementationSpecific`, the default of v1beta1.
        - **Missing port names are added** where exactly one name is possible, by the rules of the webhook
          ([admission.md](admission.md#port-names)), with one exception: the only port of a Service with a selector
          stays unnamed. It works without a name, and a new name would interrupt the traffic of a stored Service
          until its EndpointSlices are updated.
        - **Fields with one possible value are corrected**: a backend that names a targetPort, or a missing port of a
          Service with a single port; the name of the only endpoint port of the only port of a Service; the
          protocol of an endpoint port whose name and number match.

        `fix` corrects the objects that refer to a Service, not the Service. It skips objects with an exemption
        (`ignore.portcullis.dev/<rule-id>`, or `naming` for port names).

        ```text
        %s%s```

        ```text
        %s%s```

        ## What you must decide

        All other findings are listed as by `check`. If two port numbers disagree, `fix` changes neither, because
        the files do not show where the backend listens.

        ```text
        %s```

        ## Files that are not changed

        `fix` prints the reason and does not change a file if

        - a part of the file cannot be read, such as a template that is not rendered;
        - a field to change is shared by an alias or a merge key, or could be changed only by guessing: a key that
          occurs twice, a value over several lines, a tag;
        - the result would not have the expected content, or would have a new finding. Every result is parsed and
          checked before it is written.

        The fixes of the other files do not depend on such a file.

        A file is replaced atomically and keeps its owner and permissions; for a symbolic link, its target is
        replaced. A file that changes while `fix` runs is not written. `fix -` reads standard input, writes the
        result to standard output, and writes all messages to standard error.

        ## Exit codes

        | code | meaning |
        | --- | --- |
        | 0 | no errors left, or warnings only |
        | 1 | errors left, or files that could not be fixed; with `--diff`, also changes to make |
        | 2 | wrong usage, or files that could not be read or written |
        """
            .formatted(
                bbs.out(),
                bbs.err(),
                names.out(),
                names.err(),
                corrections.out(),
                corrections.err(),
                left.err()));
  }
}
