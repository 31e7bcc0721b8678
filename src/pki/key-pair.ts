import { generateKeyPair as generate, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Algorithm } from "../project/project.ts";

export type KeyPair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

/** Makes a key off the main thread: RSA of 4096 bits takes seconds. */
export async function generateKeyPair(algorithm: Algorithm): Promise<KeyPair> {
  if (algorithm === "ecdsa-p256") return promisify(generate)("ec", { namedCurve: "P-256" });
  return promisify(generate)("rsa", { modulusLength: rsaBits[algorithm] });
}

const rsaBits = { "rsa-2048": 2048, "rsa-3072": 3072, "rsa-4096": 4096 } as const;
