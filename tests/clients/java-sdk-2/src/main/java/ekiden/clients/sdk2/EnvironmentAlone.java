package ekiden.clients.sdk2;

import ekiden.clients.Expect;
import ekiden.clients.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import software.amazon.awssdk.services.swf.SwfClient;

/** A program that knows nothing of the server: it is told by variables of its environment. */
public final class EnvironmentAlone {
  private EnvironmentAlone() {}

  public static void main(String[] arguments) {
    // docs:begin environment
    SwfClient swf = SwfClient.create();
    // docs:end
    String name = arguments[0];
    System.out.print(swf.describeDomain(it -> it.name(name)).domainInfo().name());
  }

  /** Runs it. */
  static void check() throws Exception {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EnvironmentAlone.class.getName(),
            Client.DOMAIN);
    String endpoint = Program.environment("EKIDEN_ENDPOINT");
    program.environment().put("AWS_ENDPOINT_URL_SWF", endpoint);
    Process process = program.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] output = process.getInputStream().readAllBytes();
    Expect.equal("the exit code", 0, process.waitFor());
    Expect.equal("the domain", Client.DOMAIN, new String(output, StandardCharsets.UTF_8));
  }
}
