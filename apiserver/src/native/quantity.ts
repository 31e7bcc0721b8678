const parts = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<suffix>[a-zA-Z]*)(?<exponent>[+-]?\d*)$/;

const decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const badFormat =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** A quantity in nanos, and the form that it was written in. */
type Quantity = { readonly nanos: bigint; readonly form: "decimal" | "binary" | "exponent" };

/** Reads a quantity; throws an Error in the words of k8s.io/apimachinery/pkg/api/resource. */
function parseQuantity(text: string): Quantity {
  const found = parts.exec(text)?.groups;
  const { sign = "", whole = "", fraction = "", suffix = "", exponent = "" } = found ?? {};
  if (!found || whole + fraction === "") throw new Error(badFormat);
  const { form, factor, power } = unitOf(suffix, exponent);
  let nanos = BigInt(`${whole}${fraction}`) * factor;
  const scale = power + 9 - fraction.length;
  // What is finer than a nano is rounded up.
  if (scale >= 0) nanos *= 10n ** BigInt(scale);
  else nanos = ceil(nanos, 10n ** BigInt(-scale));
  return { nanos: sign === "-" ? -nanos : nanos, form };
}

function unitOf(suffix: string, exponent: string): { form: Quantity["form"]; factor: bigint; power: number } {
  if ((suffix === "e" || suffix === "E") && exponent !== "") {
    return { form: "exponent", factor: 1n, power: Number(exponent) };
  }
  const wrong = new Error("unable to parse quantity's suffix");
  if (exponent !== "") throw wrong;
  const two = binary.indexOf(suffix);
  if (two > 0) return { form: "binary", factor: 1024n ** BigInt(two), power: 0 };
  const ten = decimal.indexOf(suffix);
  if (ten === -1) throw wrong;
  return { form: "decimal", factor: 1n, power: (ten - 3) * 3 };
}

const ceil = (value: bigint, by: bigint): bigint => value / by + (value % by > 0n ? 1n : 0n);

/** A quantity as it is written again: with the largest unit that leaves a whole number; Quantity.CanonicalizeBytes. */
export function canonicalQuantity(text: string): string {
  const { nanos, form } = parseQuantity(text);
  const size = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? "-" : "";
  if (form === "binary" && size >= 1024n * 10n ** 9n) {
    let whole = ceil(size, 10n ** 9n);
    let unit = 0;
    for (; unit < binary.length - 1 && whole % 1024n === 0n; unit++) whole /= 1024n;
    return `${sign}${whole}${binary[unit]}`;
  }
  if (size === 0n) return "0";
  let value = size;
  let unit = 0;
  for (; unit < decimal.length - 1 && value % 1000n === 0n; unit++) value /= 1000n;
  if (form !== "exponent" || unit === 3) return `${sign}${value}${decimal[unit]}`;
  return `${sign}${value}e${(unit - 3) * 3}`;
}
