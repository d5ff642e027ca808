package io.tapio.oom.e2e;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** The objects that {@code deploy/kubernetes} makes in a cluster, as its kustomization lists them. */
record Manifests(List<JsonNode> objects) {

    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String KUSTOMIZATION = "kustomization.yaml";

    static Path directory() {
        return Path.of(System.getProperty("tapio.deploy", "../deploy"), "kubernetes");
    }

    static Manifests usual() {
        Path directory = directory();
        List<JsonNode> objects = new ArrayList<>();
        for (JsonNode file :
                documents(directory.resolve(KUSTOMIZATION)).getFirst().get("resources")) {
            objects.addAll(documents(directory.resolve(file.asText())));
        }
        return new Manifests(objects);
    }

    /** The same for pods that are privileged. */
    static Manifests privileged() {
        return variant("kubernetes-privileged");
    }

    /** The same with the right to create Events. */
    static Manifests events() {
        return variant("kubernetes-events");
    }

    private static Manifests variant(String beside) {
        Path directory = directory().resolveSibling(beside);
        JsonNode kustomization = documents(directory.resolve(KUSTOMIZATION)).getFirst();
        if (!kustomization.at("/resources/0").asText().equals("../kubernetes")) {
            throw new AssertionError("not built upon the usual ones: " + kustomization);
        }
        JsonNode target = kustomization.at("/patches/0/target");
        JsonNode patch = documents(
                        directory.resolve(kustomization.at("/patches/0/path").asText()))
                .getFirst();
        return new Manifests(usual().objects.stream()
                .map(each -> isTarget(target, each) ? JsonPatch.apply(patch, each) : each)
                .toList());
    }

    private static boolean isTarget(JsonNode target, JsonNode object) {
        return target.get("kind").equals(object.get("kind"))
                && target.get("name").equals(object.at("/metadata/name"));
    }

    /** The one object of that kind. */
    JsonNode only(String kind) {
        List<JsonNode> found = objects.stream()
                .filter(object -> object.get("kind").asText().equals(kind))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("not one " + kind + " but " + found);
        }
        return found.getFirst();
    }

    JsonNode podSpec() {
        return only("DaemonSet").at("/spec/template/spec");
    }

    JsonNode container() {
        return podSpec().at("/containers/0");
    }

    /** The configuration that the collector is given. */
    String configuration() {
        return only("ConfigMap").at(JsonPointer.compile("/data/tapio-oom.yaml")).asText();
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    static List<JsonNode> documents(Path file) {
        try (JsonParser parser = YAML.getFactory().createParser(Files.readString(file))) {
            return YAML.readValues(parser, JsonNode.class).readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }
}
