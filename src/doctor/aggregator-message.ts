import type { APIService, Service } from "./objects.ts";

/** What an error text of the aggregator means: which leg of a request broke, and what to do. */
export type Meaning = {
  /** One sentence that ends "… because <meaning>". */
  readonly meaning: string;
  readonly fix: readonly string[];
};

type Rule = readonly [pattern: RegExp, meaning: string, ...fix: string[]];

/**
 * First match wins: what names a cause stands before what only names a symptom. The texts are those of Go's net,
 * tls, x509 and http packages and of k8s.io/kube-aggregator.
 */
const rules: readonly Rule[] = [
  [
    /no endpoints available for service/,
    "the Service has no ready endpoint",
    "kubectl get endpointslices,pods -n NAMESPACE",
  ],
  [
    /cannot route to service with ClusterIP/,
    "the Service is headless (clusterIP: None), and the aggregator dials the cluster IP",
    "# give the Service a cluster IP: delete it and create it again without clusterIP: None",
  ],
  [
    /unsupported service type/,
    "kube-apiserver runs with --enable-aggregator-routing, which cannot follow a Service of type ExternalName",
    "# use a Service without selector and an EndpointSlice with the address",
  ],
  [
    /no service port \d+ found/,
    "the Service has no such port",
    "kubectl get service SERVICE -n NAMESPACE -o yaml",
  ],
  [
    /proxy error from .* while dialing .*, code 50\d/,
    "the tunnel of k3s or rke2 could not reach the pod's node (egress selector)",
    "# start the k3s server with --egress-selector-mode=cluster (or pod, or disabled)",
  ],
  [
    /No agent available/,
    "no konnectivity agent is connected, so the control plane has no way into the pod network",
    "kubectl get pods -A | grep konnectivity-agent",
  ],
  [
    /: Forbidden$|Proxy Authentication Required|proxyconnect tcp:/,
    "kube-apiserver went through an HTTP proxy that refused it",
    "# add the service and pod networks to NO_PROXY of kube-apiserver",
  ],
  [
    /Address is not allowed/,
    "the managed control plane (EKS) cannot dial addresses of an overlay pod network",
    "# run the backend with hostNetwork: true, or with the provider's own pod network",
  ],
  [
    /http: server gave HTTP response to HTTPS client/,
    "the backend speaks plain HTTP on that port",
    "# serve HTTPS on the port, or point the APIService at the port that does",
    "POINT_AT_PORT",
  ],
  [
    /malformed HTTP response|first record does not look like a TLS handshake/,
    "what answers on that port speaks another protocol",
    "# point the APIService at the HTTPS port of the server",
    "POINT_AT_PORT",
  ],
  [
    /certificate relies on legacy Common Name field/,
    "the serving certificate names the service in its common name only; Go looks at SANs alone",
    "# issue the certificate again with the DNS name SERVER_NAME as a SAN; for a project of kagg: kagg certs",
  ],
  [
    /certificate is valid for .*, not |is not valid for any names|doesn't contain any IP SANs/,
    "the serving certificate is for another name",
    "# issue the certificate again with the DNS name SERVER_NAME as a SAN; for a project of kagg: kagg certs",
  ],
  [
    /certificate signed by unknown authority/,
    "the serving certificate does not lead to spec.caBundle",
    "# set spec.caBundle to the CA that issued the serving certificate, or issue the certificate from that CA",
  ],
  [
    /certificate has expired or is not yet valid: current time \S+ is before/,
    "the serving certificate is not valid yet, or the clock of kube-apiserver is behind",
    "# compare the clocks; issue the certificate with a few minutes of backdating",
  ],
  [
    /certificate has expired or is not yet valid/,
    "the serving certificate, or the CA above it, has expired",
    "# issue it again and restart the server; for a project of kagg: kagg certs",
  ],
  [
    /certificate specifies an incompatible key usage/,
    "the serving certificate may not be used by a server (extended key usage without serverAuth)",
    "# issue the certificate again with the extended key usage serverAuth",
  ],
  [
    /insecure algorithm/,
    "the serving certificate is signed with an algorithm that Go refuses (SHA-1 or MD5)",
    "# issue the certificate again, signed with SHA-256",
  ],
  [
    /unable to load root certificates|unable to parse bytes as PEM block|no valid certificate authority data/,
    "spec.caBundle holds no certificate that can be read",
    "# set spec.caBundle to base64 of PEM, encoded once",
  ],
  [
    /remote error: tls: (certificate required|bad certificate|unknown certificate authority)/,
    "the backend refused the aggregator's client certificate",
    "# let the backend trust requestheader-client-ca-file of ConfigMap kube-system/extension-apiserver-authentication",
  ],
  [
    /remote error: tls: (protocol version not supported|handshake failure)/,
    "the backend offers no TLS version or cipher that Go accepts (TLS 1.2 with ECDHE, or 1.3)",
    "# enable TLS 1.2 or 1.3 in the backend",
  ],
  [
    /no such host|server misbehaving/,
    "the external name cannot be resolved from kube-apiserver",
    `kubectl patch service SERVICE -n NAMESPACE --type=merge -p '{"spec":{"externalName":"HOST"}}'   # a HOST that resolves`,
  ],
  [
    /no route to host|network is unreachable/,
    "there is no route from the control plane to that address",
    "# let the control plane reach the service and pod networks (kube-proxy or CNI on its nodes, address families)",
  ],
  [
    /connection refused/,
    "connection refused: nothing listens there",
    "# start the server, or point Service and APIService at the port that it listens on",
    "POINT_AT_PORT",
  ],
  [
    /bad status from \S+ 401/,
    "the backend answers 401: it does not accept the aggregator as a front proxy",
    "# check that the backend reads ConfigMap kube-system/extension-apiserver-authentication and restart it if the CA has changed",
  ],
  [
    /bad status from \S+ 403/,
    "the answer is 403: the backend takes the aggregator for an anonymous user, or another server answers (a kubelet on port 10250)",
    "# check that the backend reads ConfigMap kube-system/extension-apiserver-authentication",
  ],
  [
    /bad status from \S+ 404/,
    "the backend answers 404: it does not serve this group and version",
    "# serve PATH as an APIResourceList, or correct spec.group and spec.version",
    "kubectl delete apiservice APISERVICE   # where that version is no longer served by anything",
  ],
  [
    /bad status from \S+ 30\d/,
    "the backend answers with a redirect, which the aggregator does not follow",
    "# answer PATH itself with 200, without a trailing slash",
  ],
  [
    /bad status from \S+ 500/,
    "the backend answers 500, often because it may not create SubjectAccessReviews",
    "LOGS",
  ],
  [
    /bad status from \S+ 50[234]/,
    "the backend, or a proxy before it, answers that its own upstream does not work (502, 503 or 504)",
    "LOGS",
  ],
  [
    /http2: client connection lost|GOAWAY|INTERNAL_ERROR/,
    "an HTTP/2 connection to a pod that is gone was still in use; that mends itself within a minute",
    "# run kagg doctor again in a minute",
  ],
  [
    /connection reset by peer|\bEOF$/,
    "the connection was closed before an answer came: a wrong protocol, a service mesh or a load balancer in between",
    "# keep the port out of the mesh (traffic.sidecar.istio.io/excludeInboundPorts, config.linkerd.io/skip-inbound-ports)",
  ],
  [
    /i\/o timeout|context deadline exceeded|Client\.Timeout exceeded|request canceled while waiting|timed out waiting for/,
    "no answer came in time: packets are dropped on the way (firewall, NetworkPolicy), or the backend hangs",
    "# allow the control plane to reach the pods on the target port, and look at the backend's log",
    "LOGS",
  ],
  [
    /the backend attempted to redirect this request/,
    "the backend answers with a redirect, which the aggregator does not follow",
    "# answer PATH itself with 200, without a trailing slash",
  ],
];

export type Names = {
  readonly apiService: string;
  readonly service: string;
  readonly namespace: string;
  readonly path: string;
  /** How to look at the backend's log. */
  readonly logs: string;
  /** How to send requests to another port. */
  readonly pointAtPort: string;
};

/** The names of an APIService's backend. A Service without selector has no pods that kubectl could ask. */
export function namesOf(
  apiService: APIService | undefined,
  service: Service | undefined,
  path: string,
): Names {
  const { name = "", namespace = "" } = apiService?.spec.service ?? {};
  const self = apiService?.metadata.name ?? "";
  const logs = service?.spec.selector
    ? `kubectl logs -n ${namespace} service/${name}`
    : "# look at the log of the server";
  // The port of an ExternalName is dialled as the APIService names it; any other Service maps it.
  const pointAtPort =
    service?.spec.type === "ExternalName"
      ? `kubectl patch apiservice ${self} --type=merge -p '{"spec":{"service":{"port":PORT}}}'   # the PORT of the server`
      : `kubectl edit service ${name} -n ${namespace}   # spec.ports[].targetPort: the port of the server`;
  return { apiService: self, service: name, namespace, path, logs, pointAtPort };
}

/** The meaning of an error text, with the names of this APIService in its fix; undefined for an unknown text. */
export function meaningOf(
  text: string,
  { apiService, service, namespace, path, logs, pointAtPort }: Names,
): Meaning | undefined {
  const rule = rules.find(([pattern]) => pattern.test(text.trim()));
  if (!rule) return undefined;
  const [, meaning, ...fix] = rule;
  return {
    meaning,
    fix: fix.map((line) =>
      line
        .replaceAll("LOGS", logs)
        .replaceAll("POINT_AT_PORT", pointAtPort)
        .replaceAll("APISERVICE", apiService)
        .replaceAll("SERVER_NAME", `${service}.${namespace}.svc`)
        .replaceAll("NAMESPACE", namespace)
        .replaceAll("SERVICE", service)
        .replaceAll("PATH", path),
    ),
  };
}
