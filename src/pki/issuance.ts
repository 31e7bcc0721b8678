import type { KeyObject } from "node:crypto";
import type { RandomBytes } from "./serial-number.ts";

/** A certificate and its key; PEM, the key as PKCS#8. */
export type Issued = { readonly certificate: string; readonly privateKey: string };

/** Where the time and the randomness of a certificate come from. */
export type Source = { readonly now: Date; readonly random: RandomBytes };

/** From five minutes ago, for clocks that are behind, to so many days from now. */
export function validity(now: Date, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - 5 * 60_000),
    notAfter: new Date(now.getTime() + days * 86_400_000),
  };
}

/** PEM. */
export function pkcs8(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
