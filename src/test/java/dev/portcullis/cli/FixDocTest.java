package dev.portcullis.cli;

import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Makes docs/fix.md of what {@code fix} really does to examples and fixtures. */
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
        # fix

        Made of what `portcullis fix` really does (`src/test/resources/fix`); not edited by hand.

        `portcullis fix FILE…` mends manifests in place, as far as there is only one way. It takes what
        `check` takes, and judges it as one set as `check` does. Everything else in a file stays as it is,
        byte for byte: comments, order, quotes, indentation, line ends. A second run changes nothing.

        ```sh
        ./portcullis fix --diff examples/bbs
        ```

        ```text
        %s%s```

        ## What is mended

        - **An Ingress of v1beta1 becomes one of v1**, with the same meaning: a path without `pathType` gets
          `ImplementationSpecific`, which is what the API server took it to be.
        - **Missing port names are put in** where exactly one is possible, by the rules of the webhook
          ([admission.md](admission.md#port-names)), with one exception: the only port of a Service with selector
          stays without a name. It works as it is, the Service may be stored already, and naming a stored port
          cuts its traffic until its slices are written anew.
        - **What has one possible correction gets it**: a backend that names a targetPort, or a port that a
          Service with a single port has not; the name of the only endpoint port that can be meant for the only
          port of a Service; the protocol of an endpoint port whose name and number are right.

        What is taken as right is the Service: it is what the others refer to. An exemption
        (`ignore.portcullis.dev/<rule-id>`, or `naming`) keeps `fix` away from an object, too.

        ```text
        %s%s```

        ```text
        %s%s```

        ## What is left to a person

        Everything else is listed with what there is to decide, as by `check`. Two numbers that disagree are
        never made one: nobody here knows where the backend listens.

        ```text
        %s```

        ## What is left alone

        A file is not changed at all, and named with the reason, if

        - not all of it can be read (a template that is not rendered, say);
        - what has to be changed is used elsewhere by an alias or a merge, or stands in the file in a way that
          could not be changed without a guess: a key twice, a value over several lines, a tag;
        - it would afterwards say anything else than it should, or bring a finding that was not there. Every
          file is read again before it is written.

        The other files are then mended as if this one could not be.

        A file is replaced at once, with its owner and permissions; of a link, the file that it leads to. If
        somebody wrote to it meanwhile it is left as it is. `fix -` reads standard input and writes the result
        to standard output, and its words to standard error.

        ## Exit codes

        | code | means |
        | --- | --- |
        | 0 | nothing is left to do, or warnings only |
        | 1 | errors are left, or a file was left alone; with `--diff`, or something would be changed |
        | 2 | wrong usage, or something could not be read or written |
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
