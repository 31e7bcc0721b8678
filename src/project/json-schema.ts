/**
 * The part of JSON Schema (2020-12) that kagg.yaml's schema is written in. {@link FromSchema} is the type of a
 * value that has passed `checkShape`, so the schema is the only place where a field is declared.
 */
export type Schema =
  | StringSchema
  | NumberSchema
  | QuantitySchema
  | BooleanSchema
  | ArraySchema
  | ObjectSchema;

type Described = { readonly description?: string };

export type StringSchema = Described & {
  readonly type: "string";
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** Said behind the value where the pattern does not match; yaml-language-server shows it too. */
  readonly patternErrorMessage?: string;
  readonly default?: string;
};

export type NumberSchema = Described & {
  readonly type: "integer";
  readonly minimum: number;
  readonly maximum: number;
  readonly default?: number;
};

/** A Kubernetes quantity: YAML reads `cpu: 1` as a number and `cpu: 100m` as a text, and both are fine. */
export type QuantitySchema = Described & {
  readonly type: readonly ["string", "number"];
  readonly pattern: string;
  readonly patternErrorMessage: string;
  readonly minimum: 0;
  readonly default?: string;
};

type BooleanSchema = Described & { readonly type: "boolean"; readonly default?: boolean };

export type ArraySchema = Described & {
  readonly type: "array";
  readonly items: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: readonly [];
};

export type ObjectSchema = Described & {
  readonly type: "object";
  readonly properties: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties: false;
  readonly default?: { readonly [name: string]: never };
};

export type FromSchema<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: "string" }
    ? string
    : S extends { readonly type: "integer" }
      ? number
      : S extends { readonly type: readonly ["string", "number"] }
        ? string | number
        : S extends { readonly type: "boolean" }
          ? boolean
          : S extends { readonly type: "array"; readonly items: infer I }
            ? readonly FromSchema<I>[]
            : S extends { readonly type: "object"; readonly properties: infer P }
              ? {
                  readonly [K in keyof P as Present<S, P, K> extends true ? K : never]: FromSchema<P[K]>;
                } & {
                  readonly [K in keyof P as Present<S, P, K> extends true ? never : K]?: FromSchema<P[K]>;
                }
              : never;

/** A field is there after the check where it is required or has a default. */
type Present<S, P, K extends keyof P> = P[K] extends { readonly default: unknown }
  ? true
  : S extends { readonly required: readonly (infer R)[] }
    ? K extends R
      ? true
      : false
    : false;
