/** A quantity in its base unit (cores, bytes), for comparisons; exact enough below 2^53. */
export function quantityValue(text: string): number {
  const [, digits = "", unit = ""] = /^([0-9.]+)(.*)$/.exec(text) ?? [];
  if (/^[eE][-+]?[0-9]/.test(unit)) return Number(text);
  const factor = binary.includes(unit) ? 1024 ** (binary.indexOf(unit) + 1) : decimal[unit];
  return Number(digits) * (factor ?? NaN);
}

const binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimal: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};
