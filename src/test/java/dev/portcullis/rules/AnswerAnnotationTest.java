package dev.portcullis.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snippets of nginx and routes of skipper. */
final class AnswerAnnotationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "return 404;                                             | true",
        "set $a b; return 301 https://$host/;                    | true",
        "return 301 https://${host}/;                            | true",
        "set $a ${host}; return 301;                             | true",
        "if ($a) { set $b c; } return 404;                       | true",
        "if ($a) { return 404; }                                 | false",
        "if ($a) { if ($b) { } return 404; }                     | false",
        "location /a { return 404; }                             | false",
        "add_header return 404;                                  | false",
        "return_code 404;                                        | false",
        "# return 404;                                           | false",
        "add_header A 'x; return 404;';                          | false",
        "add_header A \"x\\\"; return 404;\";                     | false",
        "set $a it's; return 404;                                | true",
        "content_by_lua_block { ngx.say('return 404;') }         | false",
        "}; return 404;                                          | false",
        "if ($a) { return 404;                                   | false",
      })
  void onlyTopLevelReturnAlwaysReturns(String snippet, boolean expected) {
    assertEquals(expected, NginxSnippet.alwaysReturns(snippet));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "* -> status(404) -> <shunt>                                        | true",
        "* -> <shunt>;                                                      | true",
        "a: PathRegexp(\"/\") && Host(/a[.]b/) -> redirectTo(308) -> <shunt>; | true",
        "a: PathRegexp(/;->/) -> redirectTo(308, \"http://a/;\") -> <shunt>   | true",
        "a: Header(\"A\", \"b\") -> <shunt>; b: * -> <shunt>;                 | true",
        "Method(\"GET\") -> redirectTo(308) -> <shunt>                       | true",
        "Methods(\"HEAD\", \"GET\") -> redirectTo(308) -> <shunt>            | true",
        "Method(\"OPTIONS\") -> status(204) -> <shunt>                       | false",
        "Method(\"OPTIONS\") -> setHeader(\"A\", \"GET\") -> <shunt>         | false",
        "Path(\"/\") && Cookie(\"a\", \"b\") -> <shunt>                      | false",
        "* -> \"https://a.example\"                                          | false",
        "* -> <loopback>                                                    | false",
        "* -> setHeader(\"A\", \"-> <shunt>\") -> <loopback>                 | false",
        "// * -> <shunt>                                                    | false",
        "<shunt>                                                            | false",
        "*                                                                  | false",
      })
  void onlyShuntForOrdinaryRequestsAnswers(String routes, boolean expected) {
    assertEquals(expected, SkipperRoutes.answerRequests(routes));
  }

  /** Large values of any kind are read in linear time and without a deep stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\", "\"", "'", "\"\\", "/", "/a", "//", "`", "{", "}", "${", "#", ";", "->", "&&", "a(",
        "\n", "é"
      })
  void hostileValuesAnswerNothing(String piece) {
    for (String start : new String[] {"", "\"", "/", "a ", "Path("}) {
      String value = start + piece.repeat(256 * 1024 / piece.length() - start.length());
      assertFalse(NginxSnippet.alwaysReturns(value));
      assertFalse(SkipperRoutes.answerRequests(value));
    }
    String tooLong = "return 404;* -> <shunt>;" + piece.repeat(256 * 1024);
    assertFalse(NginxSnippet.alwaysReturns(tooLong));
    assertFalse(SkipperRoutes.answerRequests(tooLong));
  }
}
