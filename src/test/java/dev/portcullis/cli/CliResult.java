package dev.portcullis.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** The result of a run of the program in this process. */
public record CliResult(int exit, String out, String err) {

  /** Runs the program with these arguments and an empty standard input. */
  public static CliResult run(String... arguments) {
    return run(InputStream.nullInputStream(), arguments);
  }

  /** Runs the program with this standard input. */
  public static CliResult runWithInput(String stdin, String... arguments) {
    return run(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), arguments);
  }

  private static CliResult run(InputStream stdin, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        PortcullisCommand.commandLine(stdin, arguments)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new CliResult(exit, out.toString(), err.toString());
  }
}
