/** Cryptographically strong bytes; handed in so that tests can repeat them. */
export type RandomBytes = (count: number) => Uint8Array;

/** A positive serial number of 128 bits; the first two are 01, so that it is never negative nor shorter. */
export function serialNumber(random: RandomBytes): Uint8Array {
  const bytes = Uint8Array.from(random(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}
