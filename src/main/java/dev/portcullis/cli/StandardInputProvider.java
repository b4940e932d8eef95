package dev.portcullis.cli;

import java.io.InputStream;

/** The root command, which has the standard input of all commands, as picocli has the output. */
interface StandardInputProvider {

  InputStream standardInput();
}
