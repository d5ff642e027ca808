import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Takes the webhook's posts and prints each kill once: {@code java ConsumerExample.java 8080}. */
public class ConsumerExample {
    public static void main(String[] args) throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet(); // the same event may come again, with the same id
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.createContext("/oom", exchange -> {
            String event = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (field(event, "event_type").equals("oom_kill_victim") && seen.add(field(event, "event_id"))) {
                String victim = event.substring(event.indexOf("\"victim\":{"));
                System.out.println(field(victim, "comm") + " (pid " + field(victim, "pid") + ") was killed in "
                        + field(victim, "cgroup_path") + " at " + field(event, "time"));
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        System.out.println("waiting at http://127.0.0.1:" + server.getAddress().getPort() + "/oom");
    }

    /** The first member of that name; use your JSON library here. */
    private static String field(String json, String name) {
        var member = Pattern.compile("\"" + name + "\":\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,}\\]]+))").matcher(json);
        return !member.find() ? "" : member.group(1) != null ? member.group(1) : member.group(2);
    }
}
