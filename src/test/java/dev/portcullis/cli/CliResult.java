package dev.portcullis.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** The result of a run of the program in this process. */
public record CliResult(int exit, String out, String err) {

  /** Runs the program with these arguments. */
  public static CliResult run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        PortcullisCommand.commandLine(arguments)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new CliResult(exit, out.toString(), err.toString());
  }

  /** Runs the program with this standard input. */
  static CliResult runWithInput(String stdin, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }
}
