import { badRequest } from "../http/status-error.ts";
import { labelValueProblems, qualifiedNameProblems } from "./qualified-name.ts";

export type Labels = Readonly<Record<string, string>>;
export type LabelSelector = (labels: Labels) => boolean;

/**
 * Reads a label selector (k8s.io/apimachinery/pkg/labels/selector.go): `a`, `!a`, `a=b`, `a==b`, `a!=b`, `a in (b,c)`,
 * `a notin (b)`, `a>1`, `a<1`, joined by commas. undefined selects everything; throws a 400 where it cannot be read.
 */
export function parseLabelSelector(text: string): LabelSelector | undefined {
  const parser = new Parser(text);
  const requirements: LabelSelector[] = [];
  while (!parser.atEnd()) {
    if (requirements.length > 0) parser.separator();
    requirements.push(requirement(parser));
  }
  if (requirements.length === 0) return undefined;
  return (labels) => requirements.every((matches) => matches(labels));
}

function requirement(parser: Parser): LabelSelector {
  const negated = parser.skip("!");
  const key = parser.word("!, identifier, or 'end of string'");
  const problems = qualifiedNameProblems(key);
  if (problems.length > 0)
    throw unreadable(`key: Invalid value: ${JSON.stringify(key)}: ${problems.join("; ")}`);
  if (negated) return (labels) => !Object.hasOwn(labels, key);
  const operator = parser.operator();
  const value = (labels: Labels): string | undefined =>
    Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case undefined:
      return (labels) => value(labels) !== undefined;
    case "in":
    case "notin": {
      const values = new Set(parser.set().map((one) => checkedValue(key, one)));
      if (operator === "in")
        return (labels) => values.has(value(labels) ?? "") && value(labels) !== undefined;
      return (labels) => !values.has(value(labels) ?? "") || value(labels) === undefined;
    }
    case ">":
    case "<": {
      const limit = parser.optionalWord();
      if (!/^[+-]?\d+$/.test(limit))
        throw unreadable(
          `values[0]: Invalid value: ${JSON.stringify(limit)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        );
      return (labels) => {
        const found = value(labels);
        if (found === undefined || !/^[+-]?\d+$/.test(found)) return false;
        return operator === ">" ? BigInt(found) > BigInt(limit) : BigInt(found) < BigInt(limit);
      };
    }
    case "!=": {
      const unwanted = checkedValue(key, parser.optionalWord());
      return (labels) => value(labels) !== unwanted;
    }
    default: {
      const wanted = checkedValue(key, parser.optionalWord());
      return (labels) => value(labels) === wanted;
    }
  }
}

function checkedValue(key: string, value: string): string {
  const problems = labelValueProblems(value);
  if (problems.length > 0)
    throw unreadable(`values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${problems.join("; ")}`);
  return value;
}

const unreadable = (why: string): Error => badRequest(`unable to parse requirement: ${why}`);

class Parser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!<>(),]|[^\s=!<>(),]+/g) ?? [];
  }

  atEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  skip(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next++;
    return true;
  }

  separator(): void {
    if (!this.skip(",")) throw badRequest(`found '${this.#take()}', expected: ',' or 'end of string'`);
    if (this.atEnd() || (!this.#isWord() && this.#tokens[this.#next] !== "!")) {
      throw badRequest(`found '${this.#take()}', expected: identifier after ','`);
    }
  }

  word(expected: string): string {
    if (!this.#isWord()) throw badRequest(`found '${this.#take()}', expected: ${expected}`);
    return this.#take();
  }

  /** A value may be empty: `a=` is what has the label with nothing in it. */
  optionalWord(): string {
    return this.#isWord() ? this.#take() : "";
  }

  operator(): string | undefined {
    const token = this.#tokens[this.#next];
    if (token === undefined || token === ",") return undefined;
    const known = ["=", "==", "!=", "in", "notin", ">", "<"];
    if (!known.includes(token)) throw unreadable(`found '${token}', expected: in, notin, =, ==, !=, gt, lt`);
    return this.#take();
  }

  set(): string[] {
    if (!this.skip("(")) throw unreadable(`found '${this.#take()}' expected: '('`);
    const values = [this.optionalWord()];
    while (this.skip(",")) values.push(this.optionalWord());
    if (!this.skip(")")) throw unreadable(`found '${this.#take()}', expected: ',' or ')'`);
    return values;
  }

  #isWord(): boolean {
    return /^[^=!<>(),]/.test(this.#tokens[this.#next] ?? "");
  }

  #take(): string {
    return this.#tokens[this.#next++] ?? "";
  }
}
