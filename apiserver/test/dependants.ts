/**
 * How many references Node keeps in a signal for what `AbortSignal.any` has made of it; Node 20 takes none of them back.
 * The name is Node's own: where there is none, there are no references.
 */
export function dependantsOf(signal: AbortSignal): number {
  const symbol = Object.getOwnPropertySymbols(signal).find((one) => one.description === "kDependantSignals");
  const held = symbol && (signal as unknown as Record<symbol, { readonly size: number } | null>)[symbol];
  return held?.size ?? 0;
}
