package io.tapio.oom.api.http;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/** A certificate authority for tests. */
final class Authority {

    private final X509Bundle ca;

    Authority(String name) throws Exception {
        ca = new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    String certificate() {
        return ca.getCertificatePEM();
    }

    X509Bundle server(String dnsName) throws Exception {
        return certificateOf("CN=" + dnsName)
                .addSanDnsName(dnsName)
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(ca);
    }

    X509Bundle loopback() throws Exception {
        return certificateOf("CN=loopback")
                .addSanIpAddress(InetAddress.getLoopbackAddress().getHostAddress())
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(ca);
    }

    X509Bundle client(String name) throws Exception {
        return certificateOf("CN=" + name).addExtendedKeyUsageClientAuth().buildIssuedBy(ca);
    }

    X509Bundle expiredClient() throws Exception {
        return certificateOf("CN=late")
                .notBefore(Instant.now().minus(Duration.ofDays(2)))
                .notAfter(Instant.now().minus(Duration.ofDays(1)))
                .addExtendedKeyUsageClientAuth()
                .buildIssuedBy(ca);
    }

    private static CertificateBuilder certificateOf(String subject) {
        return new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .subject(subject);
    }
}
