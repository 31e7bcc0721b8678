import { expect, test } from "vitest";
import type { EndpointSlice, Pod, Service } from "../../../../src/sandbox/controllers/kinds.ts";
import { mirrored } from "../../../../src/sandbox/controllers/endpoints/mirroring.ts";
import { portionsOf } from "../../../../src/sandbox/controllers/endpoints/slice-controller.ts";
import { reconcileSlices, type Portion } from "../../../../src/sandbox/controllers/endpoints/slices.ts";
import { repack, subsetsOf } from "../../../../src/sandbox/controllers/endpoints/subsets.ts";

type Given = {
  readonly ip?: string;
  readonly isReady?: boolean;
  readonly isGoing?: boolean;
  readonly port?: number;
  readonly phase?: string;
};

const pod = (
  name: string,
  { ip = `127.0.0.${name}`, isReady = true, isGoing = false, port = 8443, phase = "Running" }: Given = {},
): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace: "orchard",
    uid: name,
    ...(isGoing && { deletionTimestamp: "2026-01-01T00:00:00Z" }),
  },
  spec: { nodeName: "sandbox", containers: [{ name: "c", ports: [{ name: "https", containerPort: port }] }] },
  status: {
    phase,
    ...(ip && { podIP: ip, podIPs: [{ ip }] }),
    conditions: [{ type: "Ready", status: isReady ? "True" : "False" }],
  },
});

const service = (spec: Partial<Service["spec"]> = {}): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "mango", namespace: "orchard", uid: "s" },
  spec: {
    selector: { app: "mango" },
    clusterIP: "10.96.0.9",
    ipFamilies: ["IPv4"],
    ports: [{ name: "web", port: 443, targetPort: "https", protocol: "TCP" }],
    ...spec,
  },
});

const target = (name: string) => ({ kind: "Pod", namespace: "orchard", name, uid: name });

test("Endpoints tell ready pods from the others, by the ports that containers name", () => {
  const pods = [
    pod("2"),
    pod("1"),
    pod("3", { isReady: false }),
    pod("4", { isGoing: true }),
    pod("5", { ip: "" }),
    pod("6", { phase: "Failed" }),
  ];
  const address = (name: string) => ({ ip: `127.0.0.${name}`, nodeName: "sandbox", targetRef: target(name) });
  expect(subsetsOf(service(), pods)).toEqual([
    {
      addresses: [address("1"), address("2")],
      notReadyAddresses: [address("3")],
      ports: [{ name: "web", port: 8443, protocol: "TCP" }],
    },
  ]);
});

test("pods whose ports have other numbers get a subset of their own", () => {
  const subsets = subsetsOf(service(), [pod("1"), pod("2", { port: 9443 })]);
  expect(subsets.map(({ ports }) => ports?.[0]?.port)).toEqual([8443, 9443]);
});

test("pods that are not ready are as good where the Service says so", () => {
  const pods = [pod("1", { isReady: false }), pod("2", { isGoing: true })];
  const [subset] = subsetsOf(service({ publishNotReadyAddresses: true }), pods);
  expect(subset?.addresses).toHaveLength(2);
  expect(subset?.notReadyAddresses).toBeUndefined();
});

test("a Service without ports has endpoints only where it has no address either", () => {
  expect(subsetsOf(service({ ports: [] }), [pod("1")])).toEqual([]);
  expect(subsetsOf(service({ ports: [], clusterIP: "None" }), [pod("1")])).toHaveLength(1);
});

test("subsets of the same addresses become one, and an address that is not ready on one port is not ready", () => {
  const [a, b] = [{ ip: "127.0.0.1" }, { ip: "127.0.0.2" }];
  const [http, https] = [
    { port: 80, protocol: "TCP" },
    { port: 443, protocol: "TCP" },
  ];
  expect(
    repack([
      { addresses: [a], ports: [https] },
      { addresses: [b], ports: [https] },
      { addresses: [b], ports: [http] },
      { notReadyAddresses: [a], ports: [http] },
      { notReadyAddresses: [a], ports: [https] },
    ]),
  ).toEqual([
    {
      addresses: [b],
      notReadyAddresses: [a],
      ports: [https, http].toSorted((one, two) => (one.port - two.port > 0 ? -1 : 1)),
    },
  ]);
});

test("slices say of every pod with an address whether it is ready, serving, and going", () => {
  const [portion] = portionsOf(service(), [
    pod("1"),
    pod("2", { isReady: false }),
    pod("3", { isGoing: true }),
    pod("4", { ip: "" }),
  ]);
  expect(portion?.ports).toEqual([{ name: "web", port: 8443, protocol: "TCP" }]);
  expect(portion?.endpoints).toEqual([
    {
      addresses: ["127.0.0.1"],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: "sandbox",
      targetRef: target("1"),
    },
    {
      addresses: ["127.0.0.2"],
      conditions: { ready: false, serving: false, terminating: false },
      nodeName: "sandbox",
      targetRef: target("2"),
    },
    {
      addresses: ["127.0.0.3"],
      conditions: { ready: false, serving: true, terminating: true },
      nodeName: "sandbox",
      targetRef: target("3"),
    },
  ]);
});

test("a Service without pods has one empty slice a family", () => {
  const empty = (addressType: string) => ({ addressType, ports: [], endpoints: [] });
  expect(portionsOf(service({ ipFamilies: ["IPv4", "IPv6"] }), [])).toEqual([empty("IPv4"), empty("IPv6")]);
});

const ports = [{ name: "", port: 80, protocol: "TCP" }];
const endpoint = (ip: string) => ({ addresses: [ip] });
const slice = (name: string, ips: readonly string[], more: Partial<EndpointSlice> = {}): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name },
  addressType: "IPv4",
  ports,
  endpoints: ips.map(endpoint),
  ...more,
});
const portion = (ips: readonly string[], more: Partial<Portion> = {}): Portion => ({
  addressType: "IPv4",
  ports,
  endpoints: ips.map(endpoint),
  ...more,
});
const changes = (wanted: readonly Portion[], existing: readonly EndpointSlice[], limit = 2) => {
  const { create, update, remove } = reconcileSlices(wanted, existing, limit);
  const ips = ({ endpoints }: Portion): string[] => endpoints.flatMap(({ addresses }) => addresses);
  return {
    create: create.map(ips),
    update: Object.fromEntries([...update].map(([{ metadata }, one]) => [metadata.name, ips(one)])),
    remove: remove.map(({ metadata }) => metadata.name),
  };
};

test("endpoints fill slices, and stay where they are", () => {
  expect(changes([portion(["a", "b", "c"])], [])).toEqual({
    create: [["a", "b"], ["c"]],
    update: {},
    remove: [],
  });
  expect(changes([portion(["a", "b"])], [slice("one", ["a", "b"])])).toEqual({
    create: [],
    update: {},
    remove: [],
  });
  expect(changes([portion(["b", "c", "d"])], [slice("one", ["a", "b"]), slice("two", ["c"])])).toEqual({
    create: [],
    update: { one: ["b", "d"] },
    remove: [],
  });
});

test("a slice that is not needed is used for what needs one", () => {
  expect(changes([portion(["a"], { ports: [] })], [slice("one", ["b"]), slice("two", ["c"])])).toEqual({
    create: [],
    update: { one: ["a"] },
    remove: ["two"],
  });
  expect(changes([portion([])], [slice("one", ["a"])])).toEqual({
    create: [],
    update: { one: [] },
    remove: [],
  });
});

test("a slice without a name for its port has the same port as one with an empty name", () => {
  const stored = slice("one", ["a"], { ports: [{ port: 80, protocol: "TCP" }] });
  expect(changes([portion(["a"])], [stored])).toEqual({ create: [], update: {}, remove: [] });
});

test("Endpoints that people wrote are mirrored by family; what is no address is left out", () => {
  const found = mirrored({
    subsets: [
      {
        addresses: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }, { ip: "mango" }],
        notReadyAddresses: [{ ip: "192.0.2.2" }],
        ports: [{ port: 80 }],
      },
    ],
  });
  expect(found).toEqual([
    {
      addressType: "IPv4",
      ports: [{ name: "", port: 80, protocol: "TCP" }],
      endpoints: [
        { addresses: ["192.0.2.1"], conditions: { ready: true } },
        { addresses: ["192.0.2.2"], conditions: { ready: false } },
      ],
    },
    {
      addressType: "IPv6",
      ports: [{ name: "", port: 80, protocol: "TCP" }],
      endpoints: [{ addresses: ["2001:db8::1"], conditions: { ready: true } }],
    },
  ]);
});
