import type { Json } from "../../apiserver/src/resource/kube-object.ts";
import { below, pick, weighted, type Random } from "./random.ts";

/** Text that parsers, patterns and encoders have stumbled over before. */
const oddTexts: readonly string[] = [
  "", " ", "\0", "a\0b", "\r\nx: y", "\u2028", "😀", "\ud800", "é", "ü".repeat(64), "x".repeat(64), "x".repeat(254), "x".repeat(5000), "true", "null", "0", "-1", "1e400", "NaN",
  "..", ".", "/", "//", "a/b", "a%2fb", "%", "%zz", "%00", "%25", "../../etc", "__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "<script>", "{{x}}", "${x}",
  "system:masters", "status", "scale", "watch", "*", "a,b", "a=b", "a b", "'\"", "\\", "~1", "~0", "-", "stays", "\ufeff", "\uffff", "a".repeat(63) + ".b", "2030-01-02T03:04:05Z", "9".repeat(30),
]; // prettier-ignore

const oddNumbers: readonly number[] = [
  0, -0, 1, -1, 13, 0.5, 1e-7, 1e21, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 53 + 2, 2 ** 63, -(2 ** 63), 1e308, 5e-324, 99, 100, 101,
]; // prettier-ignore

export function oddText(random: Random): string {
  return weighted(random, [
    [8, () => pick(random, oddTexts)],
    [1, () => String(pick(random, oddNumbers))],
    [
      1,
      () => String.fromCodePoint(...Array.from({ length: below(random, 12) }, () => below(random, 0xd800))),
    ],
  ])();
}

export function oddValue(random: Random, depth = 0): Json {
  return weighted<() => Json>(random, [
    [4, () => oddText(random)],
    [3, () => pick(random, oddNumbers)],
    [2, () => pick<Json>(random, [null, true, false, [], {}, [null], [[]], { "": "" }])],
    [depth > 2 ? 0 : 1, () => Array.from({ length: below(random, 5) }, () => oddValue(random, depth + 1))],
    [
      depth > 2 ? 0 : 1,
      () =>
        Object.fromEntries(
          Array.from({ length: below(random, 4) }, () => [oddText(random), oddValue(random, depth + 1)]),
        ),
    ],
    [0.2, () => nested(pick(random, [10, 90, 400, 980]))],
    [0.1, () => "x".repeat(pick(random, [65_536, 262_145]))],
  ])();
}

function nested(depth: number): Json {
  let value: Json = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
