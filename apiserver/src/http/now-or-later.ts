/** A value, or the promise of one: a request that waits for nothing has no promise made for it, where it would have a dozen. */
export type NowOrLater<Value> = Value | Promise<Value>;

/** Goes on with a value once it is there. */
export const after = <Value, Next>(
  value: NowOrLater<Value>,
  use: (value: Value) => NowOrLater<Next>,
): NowOrLater<Next> => (value instanceof Promise ? value.then(use) : use(value));

/** Goes on with what comes of something: a value, or what it threw or rejected with. */
export function settle<Value, Next>(
  run: () => NowOrLater<Value>,
  use: (value: Value) => Next,
  failed: (error: unknown) => Next,
): NowOrLater<Next> {
  let value: NowOrLater<Value>;
  try {
    value = run();
  } catch (error) {
    return failed(error);
  }
  return value instanceof Promise ? value.then(use, failed) : use(value);
}

/** Does something last, whatever came before it. */
export function lastly<Value>(run: () => NowOrLater<Value>, last: () => void): NowOrLater<Value> {
  let value: NowOrLater<Value>;
  try {
    value = run();
  } catch (error) {
    last();
    throw error;
  }
  if (value instanceof Promise) return value.finally(last);
  last();
  return value;
}
