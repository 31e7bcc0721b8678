import { type Issued, type Wanted, day, issue } from "../../doctor/issue.ts";

const now = Date.now();
const at = (days: number): Date => new Date(now + days * day);
const dated = (wanted: Wanted): Issued => issue({ from: at(-1), to: at(30), ...wanted });

const ca = dated({ commonName: "fruit-ca", ca: true });
const foreignCa = dated({ commonName: "other-ca", ca: true });
const between = dated({ commonName: "between", ca: true, issuer: ca });
const name = "fruit.fruit.svc";
const leaf = (wanted: Wanted): Issued =>
  dated({ commonName: "fruit", names: [name], usages: ["serverAuth"], issuer: ca, ...wanted });

/** What a server shows, good for the real clock. */
export const shown = {
  good: leaf({}),
  wildcard: leaf({ names: ["*.fruit.svc"] }),
  "no usage": dated({ commonName: "fruit", names: [name], issuer: ca }),
  "self-signed": dated({ commonName: "fruit", names: [name], usages: ["serverAuth"] }),
  "foreign ca": leaf({ issuer: foreignCa }),
  "common name only": dated({ commonName: name, issuer: ca }),
  "other name": leaf({ names: ["vegetable.fruit.svc", "other"] }),
  "address only": dated({ commonName: "x", addresses: ["10.0.0.1"], issuer: ca }),
  "client only": leaf({ usages: ["clientAuth"] }),
  "missing intermediate": leaf({ issuer: between }),
  "sha-1": leaf({ hash: "sha1" }),
  expired: leaf({ from: at(-10), to: at(-3) }),
  future: leaf({ from: at(3) }),
  "expired, other name, foreign ca": leaf({ names: ["x"], to: at(-3), from: at(-9), issuer: foreignCa }),
} as const satisfies Record<string, Issued>;

export type Shown = keyof typeof shown;

/** Base64 of PEM, for spec.caBundle. */
export const bundles = {
  ca: base64(ca.cert),
  "another of the same name": base64(dated({ commonName: "fruit-ca", ca: true }).cert),
  "the leaf itself": base64(shown["self-signed"].cert),
  "no pem": base64("no PEM"),
  "a key": base64("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
} as const;

export type Bundle = keyof typeof bundles;

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
