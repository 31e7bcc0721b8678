import { collection, type Step } from "./step.ts";

const services = collection("/api/v1/namespaces/parity/services");
const endpoints = collection("/api/v1/namespaces/parity/endpoints");
const slices = collection("/apis/discovery.k8s.io/v1/namespaces/parity/endpointslices");
const policies = collection("/apis/networking.k8s.io/v1/namespaces/parity/networkpolicies");
const ingresses = collection("/apis/networking.k8s.io/v1/namespaces/parity/ingresses");
const budgets = collection("/apis/policy/v1/namespaces/parity/poddisruptionbudgets");
const leases = collection("/apis/coordination.k8s.io/v1/namespaces/parity/leases");
const named = (name: string, more: object): object => ({ metadata: { name }, ...more });
const ports = [{ port: 80 }];
const selector = { app: "a" };

export const serviceSteps: readonly Step[] = [
  services.create(named("a", { spec: { ports, selector } })),
  services.create(named("headless", { spec: { ports, clusterIP: "None" } })),
  services.create(named("headless2", { spec: { selector, clusterIP: "None" } })),
  services.create(named("node", { spec: { ports, type: "NodePort" } })),
  services.create(named("balanced", { spec: { ports, type: "LoadBalancer" } })),
  services.create(named("outside", { spec: { type: "ExternalName", externalName: "example.com" } })),
  services.create(named("affine", { spec: { ports, sessionAffinity: "ClientIP" } })),
  services.create(named("b", { spec: {} })),
  services.create(named("B", { spec: { ports } })),
  services.create(named("1b", { spec: { ports } })),
  services.create(named("b", { spec: { ports: [{ port: 0 }] } })),
  services.create(named("b", { spec: { ports: [{ port: 80 }, { port: 81 }] } })),
  services.create(
    named("b", {
      spec: {
        ports: [
          { port: 80, name: "x" },
          { port: 81, name: "x" },
        ],
      },
    }),
  ),
  services.create(named("b", { spec: { ports: [{ port: 80, targetPort: "Bad" }] } })),
  services.create(named("b", { spec: { ports: [{ port: 80, nodePort: 30000 }] } })),
  services.create(named("b", { spec: { ports: [{ port: 80, protocol: "HTTP" }] } })),
  services.create(named("b", { spec: { ports, type: "Other" } })),
  services.create(named("b", { spec: { ports, sessionAffinity: "Other" } })),
  services.create(named("b", { spec: { type: "ExternalName" } })),
  services.create(named("b", { spec: { ports, selector: { "a b": "c" } } })),
  services.create(named("b", { spec: { ports: "80" } })),
  services.create(named("b", { spec: { ports, clusterIP: "192.168.0.1" } })),
  services.update("a", (object) => (object.spec.ports = [{ port: 81, name: "other" }])),
  services.update("a", (object) => {
    delete object.spec.clusterIP;
    delete object.spec.clusterIPs;
  }),
  services.patch("strategic", "a", { spec: { ports: [{ port: 82, name: "more" }] } }),
  services.patch("strategic", "a", {
    spec: { ports: [{ port: 81, $patch: "delete" }], selector: { app: null, b: "c" } },
  }),
  services.patch("apply", "a", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "a" },
    spec: { ports: [{ port: 82, protocol: "TCP", targetPort: 8082 }] },
  }),
  services.table(),
  services.remove("a"),
];

export const networkSteps: readonly Step[] = [
  endpoints.create(
    named("e", { subsets: [{ addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }], ports: [{ port: 80 }] }] }),
  ),
  endpoints.create(named("none", {})),
  endpoints.table(),
  slices.create(
    named("s", {
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.1.1.1"], conditions: { ready: true } }],
      ports: [{ port: 80 }],
    }),
  ),
  slices.update("s", (object) => (object.endpoints[0].conditions.ready = false)),
  slices.update("s", (object) => (object.metadata.labels = { x: "y" })),
  slices.table(),
  policies.create(named("p", { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } })),
  policies.create(named("q", { spec: { podSelector: { matchLabels: selector }, egress: [{}] } })),
  policies.table(),
  ingresses.create(
    named("i", {
      spec: {
        rules: [
          {
            host: "a.example.com",
            http: {
              paths: [
                { path: "/", pathType: "Prefix", backend: { service: { name: "a", port: { number: 80 } } } },
              ],
            },
          },
        ],
      },
    }),
  ),
  ingresses.table(),
  budgets.create(named("b", { spec: { minAvailable: 1, selector: { matchLabels: selector } } })),
  budgets.update("b", (object) => (object.spec.minAvailable = "50%")),
  budgets.table(),
  leases.create(named("l", { spec: { holderIdentity: "me", renewTime: "2030-01-01T00:00:00.5Z" } })),
  leases.table(),
  endpoints.remove("e"),
  slices.remove("s"),
];
