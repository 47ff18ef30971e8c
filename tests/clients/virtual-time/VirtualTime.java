import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Moves the time of a server that `ekiden dev --time virtual` has started. */
public class VirtualTime {
    // docs:begin time
    static String ekiden(String operation, String input) throws IOException, InterruptedException {
        var endpoint = System.getenv("EKIDEN_ENDPOINT"); // of `ekiden dev --time virtual`
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/ekiden/" + operation))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(input))
            .build();
        var answer = HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException(answer.body());
        return answer.body();
    }
    // docs:end

    public static void main(String[] arguments) throws Exception {
        // docs:begin advance
        ekiden("AdvanceTime", "{\"seconds\": 2592000, \"waitForTasks\": true}");
        // docs:end
        System.out.println(ekiden("GetTime", "{}"));
    }
}
