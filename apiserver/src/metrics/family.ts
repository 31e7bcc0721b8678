/**
 * Counters, gauges and histograms in the Prometheus text format. A request touches a dozen of them: a child is looked up
 * once and kept, where prom-client sorts and joins the labels each time (docs/decisions/090).
 */
export type Family<Child> = {
  /** The series of these label values, in the order of the names; made where it is new. */
  readonly of: (...values: readonly string[]) => Child;
};

export type Value = { value: number };

export type Distribution = { readonly observe: (value: number) => void };

export type Registry = {
  readonly counter: (name: string, help: string, labels?: readonly string[]) => Family<Value>;
  readonly gauge: (
    name: string,
    help: string,
    labels?: readonly string[],
    /** Called before each reading. */
    collect?: (family: Family<Value>) => void,
  ) => Family<Value>;
  readonly histogram: (
    name: string,
    help: string,
    labels: readonly string[],
    buckets: readonly number[],
  ) => Family<Distribution>;
  readonly text: () => string;
};

export function registry(): Registry {
  const families: (() => string)[] = [];
  const add = <Child>(
    [name, help, type]: readonly [string, string, string],
    make: () => Child,
    lines: (child: Child, values: readonly string[]) => string,
    collect?: (family: Family<Child>) => void,
  ): Family<Child> => {
    const children = new Map<string, { readonly child: Child; readonly values: readonly string[] }>();
    const family: Family<Child> = {
      of: (...values) => {
        const key = values.length === 1 ? (values[0] ?? "") : values.join("\0");
        const found = children.get(key);
        if (found) return found.child;
        const child = make();
        children.set(key, { child, values });
        return child;
      },
    };
    families.push(() => {
      collect?.(family);
      const series = [...children.values()].map(({ child, values }) => lines(child, values));
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${series.join("")}`;
    });
    return family;
  };
  const single = (name: string, labels: readonly string[]) => (child: Value, values: readonly string[]) =>
    `${name}${labelText(labels, values)} ${child.value}\n`;
  return {
    counter: (name, help, labels = []) => {
      const family = add([name, help, "counter"], () => ({ value: 0 }), single(name, labels));
      // One without labels is there from the start, so that its increase is seen.
      if (labels.length === 0) family.of();
      return family;
    },
    gauge: (name, help, labels = [], collect) =>
      add([name, help, "gauge"], () => ({ value: 0 }), single(name, labels), collect),
    histogram: (name, help, labels, buckets) =>
      add(
        [name, help, "histogram"],
        () => histogram(buckets),
        (child, values) => child.lines(name, labels, values),
      ),
    text: () => families.map((family) => family()).join(""),
  };
}

type Histogram = Distribution & {
  readonly lines: (name: string, labels: readonly string[], values: readonly string[]) => string;
};

function histogram(buckets: readonly number[]): Histogram {
  const counts = new Float64Array(buckets.length + 1);
  let sum = 0;
  return {
    observe: (value) => {
      let index = 0;
      while (index < buckets.length && value > (buckets[index] ?? 0)) index += 1;
      counts[index] = (counts[index] ?? 0) + 1;
      sum += value;
    },
    lines: (name, labels, values) => {
      let total = 0;
      const steps = Array.from(counts, (count, index) => {
        total += count;
        const until = index < buckets.length ? String(buckets[index]) : "+Inf";
        return `${name}_bucket${labelText([...labels, "le"], [...values, until])} ${total}\n`;
      });
      const own = labelText(labels, values);
      return `${steps.join("")}${name}_sum${own} ${sum}\n${name}_count${own} ${total}\n`;
    },
  };
}

function labelText(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return "";
  return `{${names.map((name, index) => `${name}="${escaped(values[index] ?? "")}"`).join(",")}}`;
}

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
