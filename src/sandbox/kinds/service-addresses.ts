import { randomInt } from "node:crypto";
import { invalid, type Json, type JsonObject, type KubeObject, type Scope } from "@kagg/apiserver/internal";
import { fieldsOf, fill, grow, items, number, strings, text } from "./json-fields.ts";

/** kube-apiserver's `--service-cluster-ip-range` and `--service-node-port-range`. */
const firstAddress = 0x0a_60_00_00;
const addresses = 2 ** 20;
const [firstPort, ports] = [30_000, 2768];

/** The first address is that of the Service `kubernetes`, and it is given to none but it. */
const ownAddress = "10.96.0.1";

type Taken = { readonly addresses: Set<string>; readonly ports: Set<number> };

/** Gives a new Service what it has to have: addresses and node ports that no other one has. */
export function allocate(object: KubeObject, scope: Scope): void {
  const spec = grow(fieldsOf(object), "spec");
  const type = text(spec, "type");
  if (type === "ExternalName") return;
  const taken = takenIn(scope);
  const asked = text(spec, "clusterIP") || (strings(spec, "clusterIPs")[0] ?? "");
  const isTaken = taken.addresses.has(asked) || !(asked === "" || asked === "None" || isInRange(asked));
  if (isTaken) throw notFree(object, asked, taken.addresses.has(asked));
  const address = asked || freeAddress(taken.addresses);
  const isDual = address === "None" && Object.keys((spec["selector"] ?? {}) as object).length === 0;
  fill(spec, {
    clusterIP: address,
    clusterIPs: [address],
    ipFamilies: isDual ? ["IPv4", "IPv6"] : ["IPv4"],
    ipFamilyPolicy: isDual ? "RequireDualStack" : "SingleStack",
  });
  givePorts(spec, taken.ports);
}

/** What a Service keeps that is replaced by one which does not say it; patchAllocatedValues of the registry. */
export function keepAllocated(object: KubeObject, live: KubeObject): void {
  const spec = grow(fieldsOf(object), "spec");
  if (text(spec, "type") === "ExternalName") return;
  const kept = (name: string): Record<string, Json> =>
    live.spec?.[name] === undefined ? {} : { [name]: live.spec[name] };
  fill(spec, {
    ...kept("clusterIP"),
    ...kept("clusterIPs"),
    ...kept("ipFamilies"),
    ...kept("ipFamilyPolicy"),
  });
  if (!hasNodePorts(spec)) return;
  for (const port of items(spec, "ports")) {
    const same = items(live.spec, "ports").find(
      (one) => one["port"] === port["port"] && one["protocol"] === port["protocol"],
    );
    if (same?.["nodePort"] !== undefined) fill(port, { nodePort: same["nodePort"] });
  }
  givePorts(spec, new Set(items(spec, "ports").map((port) => number(port, "nodePort") ?? 0)));
}

const hasNodePorts = (spec: JsonObject): boolean => {
  const type = text(spec, "type");
  return type === "NodePort" || (type === "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] !== false);
};

function givePorts(spec: JsonObject, taken: Set<number>): void {
  if (!hasNodePorts(spec)) return;
  for (const port of items(spec, "ports")) {
    if (number(port, "nodePort") !== undefined) continue;
    let chosen = firstPort + randomInt(ports);
    while (taken.has(chosen)) chosen = firstPort + ((chosen - firstPort + 1) % ports);
    taken.add(chosen);
    port["nodePort"] = chosen;
  }
}

/** The storage alone knows what is taken: nothing else has to be kept in step with it. */
function takenIn({ storage }: Scope): Taken {
  const taken: Taken = { addresses: new Set(), ports: new Set() };
  const list = storage.list({ resource: "services", namespace: undefined });
  for (const { bytes } of list === "too-old" ? [] : list.items) {
    const { spec } = JSON.parse(bytes.toString()) as KubeObject;
    for (const address of strings(spec, "clusterIPs")) if (address !== "None") taken.addresses.add(address);
    for (const port of items(spec, "ports")) taken.ports.add(number(port, "nodePort") ?? 0);
  }
  return taken;
}

function freeAddress(taken: ReadonlySet<string>): string {
  for (;;) {
    const address = written(firstAddress + 1 + randomInt(addresses - 2));
    if (address !== ownAddress && !taken.has(address)) return address;
  }
}

const written = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");

function isInRange(address: string): boolean {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4) return true;
  const value = parts.reduce((sum, part) => sum * 256 + part, 0);
  return value > firstAddress && value < firstAddress + addresses - 1;
}

function notFree({ metadata }: KubeObject, address: string, isTaken: boolean): Error {
  const why = isTaken
    ? "provided IP is already allocated"
    : "the provided network does not match the current range";
  const message = `Invalid value: ${JSON.stringify([address])}: failed to allocate IP ${address}: ${why}`;
  const cause = { reason: "FieldValueInvalid", message, field: "spec.clusterIPs" };
  return invalid("", "Service", metadata.name, [cause]);
}
