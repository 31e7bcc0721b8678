import { describe, expect, test } from "vitest";
import { orchard } from "./orchard.ts";
import { problems } from "./problems.ts";

const versionRule = "is no version: it must look like v1, v1beta1 or v1alpha1";

describe.each<[about: string, text: string, expected: string[]]>([
  [
    "a version twice, beside a broken one",
    orchard({ 8: "    - name: v1\n    - name: nope\n    - name: v1" }),
    [
      `kagg.yaml:9:13 spec.versions[1].name: "nope" ${versionRule}`,
      "kagg.yaml:10:13 spec.versions[2].name: v1 is there already, as number 1",
    ],
  ],
  [
    "no version that is served",
    orchard({ 8: "    - name: v1\n      served: false" }),
    ["kagg.yaml:8:5 spec.versions: has no served version → set served: true for one of them"],
  ],
  [
    "priorities that the aggregator refuses",
    orchard({ 8: "    - { name: v1, versionPriority: 1001, groupPriorityMinimum: 0 }" }),
    [
      "kagg.yaml:8:36 spec.versions[0].versionPriority: must be between 1 and 1000, not 1001",
      "kagg.yaml:8:64 spec.versions[0].groupPriorityMinimum: must be between 1 and 20000, not 0",
    ],
  ],
  [
    "a deprecation that says nothing",
    orchard({ 8: '    - { name: v1, deprecated: "" }' }),
    ["kagg.yaml:8:31 spec.versions[0].deprecated: must not be empty"],
  ],
  [
    "more replicas than lmdb can serve",
    orchard({ 12: "  replicas: 2" }),
    [
      "kagg.yaml:12:13 spec.replicas: must be 1, not 2: lmdb keeps the objects in a volume of one server, so every replica would have other objects → set replicas: 1, or keep the objects in etcd (storage.type: etcd)",
    ],
  ],
  [
    "more replicas than memory can serve",
    orchard({ 12: "  replicas: 3\n  storage: { type: memory }" }),
    [
      "kagg.yaml:12:13 spec.replicas: must be 1, not 3: memory keeps the objects inside one server, so every replica would have other objects → set replicas: 1, or keep the objects in etcd (storage.type: etcd)",
    ],
  ],
  [
    "a storage that there is not",
    orchard({ 12: "  replicas: 3\n  storage: { type: redis }" }),
    ['kagg.yaml:13:20 spec.storage.type: must be lmdb, embedded, etcd, memory or none, not "redis"'],
  ],
  [
    "etcd that is nowhere",
    orchard({ 12: "  replicas: 3\n  storage: { type: etcd }" }),
    ["kagg.yaml:13:3 spec.storage.servers: is missing → add servers: [https://etcd-0.etcd:2379]"],
  ],
  [
    "etcd in two ways, with a volume",
    orchard({
      12: "  storage: { type: etcd, servers: [https://a:2379, http://b:2379], size: 1Gi, prefix: kagg/ }",
    }),
    [
      "kagg.yaml:12:35 spec.storage.servers: must be all http or all https, and are both",
      "kagg.yaml:12:74 spec.storage.size: means nothing with type: etcd, it is of lmdb → remove it, or set type: lmdb",
      'kagg.yaml:12:87 spec.storage.prefix: "kagg/" is no prefix: it must look like /kagg/fruit.example.com',
    ],
  ],
  [
    "a client certificate that nobody would look at",
    orchard({ 12: "  storage: { type: etcd, servers: [http://a:2379], secretName: etcd-client }" }),
    [
      "kagg.yaml:12:64 spec.storage.secretName: means nothing with servers that are http: nothing would be verified → remove it, or write https://",
    ],
  ],
  [
    "members that are no addresses",
    orchard({ 12: "  storage: { type: etcd, servers: [etcd:2379] }" }),
    [
      'kagg.yaml:12:36 spec.storage.servers[0]: "etcd:2379" is no member of etcd: it must look like https://etcd-0.etcd:2379',
    ],
  ],
  [
    "a volume for memory",
    orchard({ 12: "  storage: { type: memory, size: 1Gi, storageClassName: fast }" }),
    [
      "kagg.yaml:12:34 spec.storage.size: means nothing with type: memory, it is of lmdb → remove it, or set type: lmdb",
      "kagg.yaml:12:57 spec.storage.storageClassName: means nothing with type: memory, it is of lmdb → remove it, or set type: lmdb",
    ],
  ],
  [
    "storage of the other language",
    orchard({ 12: "  template: go\n  storage: { type: lmdb, size: 2Gi }" }),
    [
      "kagg.yaml:13:20 spec.storage.type: lmdb is not for servers written in Go → set type: embedded, etcd or none",
    ],
  ],
  [
    "an etcd inside of a TypeScript server, and too many of them",
    orchard({ 12: "  replicas: 2\n  storage: { type: embedded }" }),
    [
      "kagg.yaml:12:13 spec.replicas: must be 1, not 2: embedded keeps the objects in a volume of one server, so every replica would have other objects → set replicas: 1, or keep the objects in etcd (storage.type: etcd)",
      "kagg.yaml:13:20 spec.storage.type: embedded is not for servers written in TypeScript → set type: lmdb, etcd, memory or none",
    ],
  ],
  [
    "a Go server's replicas where its storage is the default",
    orchard({ 12: "  template: go\n  replicas: 2" }),
    [
      "kagg.yaml:13:13 spec.replicas: must be 1, not 2: embedded keeps the objects in a volume of one server, so every replica would have other objects → set replicas: 1, or keep the objects in etcd (storage.type: etcd)",
    ],
  ],
  [
    "no storage for what is stored",
    orchard({
      10: "    - { kind: AppleTree, virtual: true }\n    - kind: Mango\n    - kind: Pear",
      12: "  template: go\n  storage: { type: none, size: 1Gi }",
    }),
    [
      "kagg.yaml:15:20 spec.storage.type: must not be none, since Mango, Pear are stored → set type: embedded or etcd, or virtual: true for what is never stored",
      "kagg.yaml:15:32 spec.storage.size: means nothing with type: none, it is of embedded → remove it, or set type: embedded",
    ],
  ],
  [
    "a language that there is not",
    orchard({ 12: "  template: golang\n  replicas: 2\n  storage: { type: lmdb }" }),
    ['kagg.yaml:12:13 spec.template: must be typescript or go, not "golang"'],
  ],
  [
    "quantities that are none",
    orchard({ 12: "  compute: { requests: { cpu: 1 core, memory: -1 } }" }),
    [
      'kagg.yaml:12:31 spec.compute.requests.cpu: "1 core" is no quantity: it must look like 100m, 0.5, 64Mi or 1Gi',
      "kagg.yaml:12:47 spec.compute.requests.memory: -1 is no quantity: it must look like 100m, 0.5, 64Mi or 1Gi",
    ],
  ],
  [
    "requests above their limits, one of them a default",
    orchard({ 12: "  compute: { requests: { cpu: 2 }, limits: { cpu: 1500m, memory: 64Mi } }" }),
    [
      "kagg.yaml:12:14 spec.compute.requests.memory: 128Mi is more than the limit, 64Mi",
      "kagg.yaml:12:31 spec.compute.requests.cpu: 2 is more than the limit, 1500m",
    ],
  ],
  [
    "a certificate that outlives its CA",
    orchard({ 12: "  tls: { days: 31, caDays: 30 }" }),
    [
      "kagg.yaml:12:16 spec.tls.days: must not be above tls.caDays (30), since no certificate outlives its CA, and is 31",
    ],
  ],
  [
    "TLS settings that there are not",
    orchard({
      12: "  tls: { issuer: cert-manager, algorithm: ecdsa-p265, caDays: 0, clusterDomain: Cluster.local }",
    }),
    [
      'kagg.yaml:12:18 spec.tls.issuer: must be kagg, not "cert-manager"',
      'kagg.yaml:12:43 spec.tls.algorithm: must be ecdsa-p256, rsa-2048, rsa-3072 or rsa-4096, not "ecdsa-p265" → write ecdsa-p256',
      "kagg.yaml:12:63 spec.tls.caDays: must be between 1 and 36500, not 0",
      'kagg.yaml:12:81 spec.tls.clusterDomain: "Cluster.local" is no DNS name: lower-case letters, digits and "-" in parts with "." between them',
    ],
  ],
  [
    "ports that are none",
    orchard({ 12: "  service: { port: 0, targetPort: 65536 }" }),
    [
      "kagg.yaml:12:20 spec.service.port: must be between 1 and 65535, not 0",
      "kagg.yaml:12:35 spec.service.targetPort: must be between 1 and 65535, not 65536",
    ],
  ],
  [
    "names that meet",
    orchard({
      10: [
        "    - { kind: Apple, shortNames: [ap, ap] }",
        "    - { kind: Apple, plural: fruits, singular: fruit }",
        "    - { kind: Pear, plural: apples, singular: ap }",
        "    - { kind: Status }",
      ].join("\n"),
    }),
    [
      "kagg.yaml:10:39 spec.resources[0].shortNames[1]: ap is already spec.resources[0].shortNames[0]",
      "kagg.yaml:11:15 spec.resources[1].kind: Apple is already spec.resources[0].kind",
      "kagg.yaml:12:29 spec.resources[2].plural: apples is already spec.resources[0].plural",
      "kagg.yaml:12:47 spec.resources[2].singular: ap is already spec.resources[0].shortNames[0]",
      "kagg.yaml:13:15 spec.resources[3].kind: Status is already a kind that every API group has",
    ],
  ],
])("%s", (_, text, expected) => {
  test("is refused", () => expect(problems(text)).toEqual(expected));
});
