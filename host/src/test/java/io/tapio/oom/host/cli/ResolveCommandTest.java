package io.tapio.oom.host.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ResolveCommandTest {

    private static final String ID = "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192";
    private static final String OUTER = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";
    private static final String UID = "0f3c1a52-7d1e-4c39-9a55-8a2f6d5f1b10";
    private static final String KIND = "/docker/" + OUTER + "/kubelet/kubepods/burstable/pod" + UID + "/" + ID;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintOneObjectAPath() throws Exception {
        assertEquals(0, run("--json", KIND, "/system.slice/tapio-none-such.service"));

        String[] lines = out.toString().split("\n", -1);
        JsonNode container = new ObjectMapper().readTree(lines[0]);
        assertEquals(KIND, container.get("input").textValue());
        assertEquals(KIND, container.get("cgroup_path").textValue());
        assertEquals("unknown", container.get("runtime").textValue());
        assertEquals(ID, container.get("container_id").textValue());
        assertEquals(UID, container.get("pod_uid").textValue());
        assertEquals("burstable", container.get("qos").textValue());
        assertEquals("container", container.get("level").textValue());
        assertEquals("docker", container.get("outer").get(0).get("runtime").textValue());
        assertEquals(OUTER, container.get("outer").get(0).get("id").textValue());
        assertFalse(container.has("unit"));
        assertEquals(
                "{\"input\":\"/system.slice/tapio-none-such.service\","
                        + "\"cgroup_path\":\"/system.slice/tapio-none-such.service\",\"runtime\":\"none\","
                        + "\"level\":\"service\",\"unit\":\"tapio-none-such.service\"}",
                lines[1]);
    }

    @Test
    void shouldTellAPerson() {
        assertEquals(0, run(KIND, "/", "/kubepods/besteffort/pod" + UID, "/a \u001b[2J"));

        assertEquals(
                KIND + ": container 5f1d9c0b2a7e of pod " + UID
                        + " (burstable) inside of container a1b2c3d4e5f6 in docker\n"
                        + "/: the whole machine\n"
                        + "/kubepods/besteffort/pod" + UID + ": pod " + UID + " (besteffort)\n"
                        + "\"/a \\u{1b}[2J\": neither a container's, a pod's nor a unit's\n",
                out.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sys/fs/cgroup/docker/" + ID,
                "/sys/fs/cgroup/memory/docker/" + ID,
                "/sys/fs/cgroup/cpu,cpuacct/docker/" + ID,
                "/sys/fs/cgroup/unified/docker/" + ID + "/",
                "/docker/" + ID,
                "system.slice:docker:" + ID,
            })
    void shouldTakeAPathAsPeopleComeByIt(String input) throws Exception {
        assertEquals(0, run("--json", input));

        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertEquals(ID, answer.get("container_id").textValue());
        assertEquals("docker", answer.get("runtime").textValue());
        assertFalse(answer.get("cgroup_path").textValue().startsWith("/sys/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sys/fs/cgroup", "/sys/fs/cgroup/", "/sys/fs/cgroup/memory"})
    void shouldTakeTheMountForTheRoot(String input) {
        assertEquals(0, run("--json", input));
        assertTrue(out.toString().contains("\"level\":\"node\""), out.toString());
    }

    @Test
    void shouldAskForAProcessWhatCgroupItIsIn() {
        String self = Long.toString(ProcessHandle.current().pid());

        assertEquals(0, run("--json", self), err::toString);
        assertTrue(out.toString().startsWith("{\"input\":\"" + self + "\",\"cgroup_path\":\"/"), out.toString());
    }

    @Test
    void shouldAnswerTheOthersWhereOneProcessIsGone() {
        assertEquals(1, run("2147483646", "/init.scope"));
        assertEquals("/init.scope: unit init.scope\n", out.toString());
        assertEquals("[TAPIO-G010] there is no process 2147483646, or this user may not see it\n", err.toString());
    }

    @Test
    void shouldAnswerTheOthersWhereOneIsNeitherPathNorProcess() {
        assertEquals(2, run("nginx", "2147483646", "/init.scope", "0"));
        assertEquals("/init.scope: unit init.scope\n", out.toString());
        assertTrue(err.toString().startsWith("[TAPIO-G011] \"nginx\" is neither a process id nor a cgroup's path"));
        assertEquals(3, err.toString().lines().count());
    }

    @Test
    void shouldSayWhatItNeeds() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("PATH|PID"), err.toString());
    }

    @Test
    void shouldReadLinesFromStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(
                    ("/init.scope\n\n  /docker/" + ID + " \n").getBytes(StandardCharsets.UTF_8)));
            assertEquals(0, run("-"));
        } finally {
            System.setIn(before);
        }
        assertEquals(
                "/init.scope: unit init.scope\n/docker/" + ID + ": container 5f1d9c0b2a7e in docker\n", out.toString());
    }

    private int run(String... arguments) {
        return new CommandLine(new ResolveCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
