package dev.portcullis.nativeimage;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The program's sources as the compiler resolves them. Class files do not contain the static type
 * of an argument.
 */
final class SourceModel {

  private static final Path MAIN = Path.of("src/main/java");

  /**
   * A call of a method or a constructor.
   *
   * @param location file and line
   * @param receiver the type of the object on which the method is called; {@link TypeKind#NONE} if
   *     there is none
   * @param arguments their static types; {@link TypeKind#NONE} for a method reference
   * @param firstArgumentPrefix the constant prefix of the first argument; empty if there is none
   */
  record Invocation(
      String location,
      ExecutableElement method,
      TypeMirror receiver,
      List<TypeMirror> arguments,
      String firstArgumentPrefix) {

    /** The qualified name of the type that declares the method. */
    String owner() {
      return ((TypeElement) method.getEnclosingElement()).getQualifiedName().toString();
    }

    @Override
    public String toString() {
      return location + ": " + method.getEnclosingElement().getSimpleName() + "." + method;
    }
  }

  private final List<Invocation> invocations;
  private final Types types;

  private SourceModel(List<Invocation> calls, Types types) {
    this.invocations = calls;
    this.types = types;
  }

  /** Parses all sources. */
  static SourceModel parse() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    // Stays open, because types are resolved on demand.
    StandardJavaFileManager files =
        compiler.getStandardFileManager(diagnostics, null, StandardCharsets.UTF_8);
    try (Stream<Path> paths = Files.walk(MAIN)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  diagnostics,
                  List.of("-proc:none", "-classpath", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(
                      paths.filter(p -> p.toString().endsWith(".java")).toList()));
      Scanner scanner = new Scanner(task);
      Iterable<? extends CompilationUnitTree> units = task.parse();
      task.analyze();
      diagnostics.getDiagnostics().stream()
          .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
          .forEach(
              d -> {
                throw new AssertionError(d.toString());
              });
      scanner.scan(units, null);
      return new SourceModel(List.copyOf(scanner.invocations), task.getTypes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Every call and every method reference. */
  List<Invocation> invocations() {
    return invocations;
  }

  Types types() {
    return types;
  }

  private static final class Scanner extends TreePathScanner<Void, Void> {

    private final List<Invocation> invocations = new ArrayList<>();
    private final Trees trees;
    private final Types types;

    Scanner(JavacTask task) {
      trees = Trees.instance(task);
      types = task.getTypes();
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
      add(call.getMethodSelect(), call.getArguments());
      return super.visitMethodInvocation(call, unused);
    }

    @Override
    public Void visitNewClass(NewClassTree call, Void unused) {
      add(call, call.getArguments());
      return super.visitNewClass(call, unused);
    }

    @Override
    public Void visitMemberReference(MemberReferenceTree reference, Void unused) {
      add(reference, null);
      return super.visitMemberReference(reference, unused);
    }

    private void add(Tree what, List<? extends ExpressionTree> arguments) {
      if (trees.getElement(pathTo(what)) instanceof ExecutableElement method) {
        TypeMirror none = types.getNoType(TypeKind.NONE);
        invocations.add(
            new Invocation(
                locationOf(what),
                method,
                what instanceof MemberSelectTree select
                    ? trees.getTypeMirror(pathTo(select.getExpression()))
                    : none,
                arguments == null
                    ? method.getParameters().stream().<TypeMirror>map(p -> none).toList()
                    : arguments.stream().map(a -> trees.getTypeMirror(pathTo(a))).toList(),
                arguments == null || arguments.isEmpty() ? "" : constantPrefix(arguments.get(0))));
      }
    }

    private TreePath pathTo(Tree tree) {
      return trees.getPath(getCurrentPath().getCompilationUnit(), tree);
    }

    private String locationOf(Tree tree) {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      long start = trees.getSourcePositions().getStartPosition(unit, tree);
      return MAIN.toAbsolutePath().relativize(Path.of(unit.getSourceFile().toUri()))
          + ":"
          + unit.getLineMap().getLineNumber(start);
    }

    private String constantPrefix(ExpressionTree text) {
      if (text instanceof LiteralTree literal) {
        return String.valueOf(literal.getValue());
      } else if (text instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
        return constantPrefix(sum.getLeftOperand());
      }
      Element named = trees.getElement(pathTo(text));
      return named instanceof VariableElement variable
              && variable.getConstantValue() instanceof String constant
          ? constant
          : "";
    }
  }
}
