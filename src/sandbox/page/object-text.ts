import { stringify } from "yaml";
import type { Client } from "../client.ts";
import type { ObjectText } from "./messages.ts";
import { pathOf, type Place } from "./place.ts";

/** Holds all that was applied, the data of a Secret included. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

type AnyObject = {
  readonly metadata?: {
    readonly managedFields?: unknown;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: unknown;
};

/** One object as YAML, as the server gives it; values of Secrets only for who asks for them. */
export async function readObject(client: Client, place: Place, withValues: boolean): Promise<ObjectText> {
  const object = (await client.send({ method: "GET", path: pathOf(place) })) as AnyObject;
  const isSecret = place.group === "" && place.resource === "secrets";
  const { managedFields, ...metadata } = object.metadata ?? {};
  const shown = { ...object, metadata };
  const isHidden = isSecret && !withValues;
  return {
    text: yaml(isHidden ? withoutValues(shown) : shown),
    managedFields: managedFields === undefined ? "" : yaml(managedFields),
    isHidden,
  };
}

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/** The same object, in the same order. */
function withoutValues(secret: AnyObject): AnyObject {
  const { data, metadata } = secret;
  const annotations = metadata?.annotations ?? {};
  const isApplied = LAST_APPLIED in annotations;
  return {
    ...secret,
    metadata: {
      ...metadata,
      ...(isApplied && { annotations: { ...annotations, [LAST_APPLIED]: "(hidden)" } }),
    },
    ...(data !== undefined && { data: sizes(data) }),
  };
}

const sizes = (data: unknown): unknown =>
  Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [
      key,
      `(hidden, ${Buffer.from(String(value), "base64").length} bytes)`,
    ]),
  );
