package io.tapio.oom.e2e;

import java.nio.file.Path;

/** A certificate authority of the test and what it signs, made by openssl. */
final class Certificates {

    private final Path directory = Scratch.directory();
    private final Path key = directory.resolve("ca.key");
    private final Path certificate = directory.resolve("ca.crt");

    /** A certificate with its key, as files. */
    record Pair(Path certificate, Path key) {}

    private Certificates(String name) {
        key(key);
        Tool.run(
                "openssl",
                "req",
                "-x509",
                "-new",
                "-key",
                key.toString(),
                "-out",
                certificate.toString(),
                "-days",
                "2",
                "-subj",
                "/CN=" + name);
    }

    static Certificates of(String authority) {
        return new Certificates(authority);
    }

    /** The authority's own. */
    Path authority() {
        return certificate;
    }

    /** A server's, on the loopback. */
    Pair server() {
        return signed("server", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
    }

    Pair client(String name) {
        return signed(name, "extendedKeyUsage=clientAuth\n");
    }

    private Pair signed(String name, String extensions) {
        Path own = directory.resolve(name + ".key");
        Path request = directory.resolve(name + ".csr");
        Path signed = directory.resolve(name + ".crt");
        key(own);
        Tool.run("openssl", "req", "-new", "-key", own.toString(), "-out", request.toString(), "-subj", "/CN=" + name);
        Tool.run(
                "openssl",
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                certificate.toString(),
                "-CAkey",
                key.toString(),
                "-CAcreateserial",
                "-days",
                "1",
                "-out",
                signed.toString(),
                "-extfile",
                Scratch.file("extensions", extensions).toString());
        return new Pair(signed, own);
    }

    private static void key(Path file) {
        Tool.run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file.toString());
    }
}
