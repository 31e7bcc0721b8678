import { goQuote } from "@kagg/apiserver/internal";
import { resourceName, type State } from "../state.ts";

/** What a pod reads of a Secret or ConfigMap: bytes by key. */
export type Keyed = ReadonlyMap<string, Buffer>;

/** What cannot be read, in the kubelet's words. */
export class SourceError extends Error {
  readonly isMissing: boolean;

  constructor(message: string, isMissing: boolean = false) {
    super(message);
    this.name = "SourceError";
    this.isMissing = isMissing;
  }
}

export type Sources = {
  /** Throws a {@link SourceError} for one that is not there. */
  readonly secret: (namespace: string, name: string) => Keyed;
  readonly configMap: (namespace: string, name: string) => Keyed;
};

type WithData = {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
};

export function sourcesOf(state: Pick<State, "get">): Sources {
  const read = (plural: string, kind: string, namespace: string, name: string): WithData => {
    const found = state.get(resourceName(plural), namespace, name) as WithData | undefined;
    if (!found) throw new SourceError(`${kind} ${goQuote(name)} not found`, true);
    return found;
  };
  return {
    secret: (namespace, name) => decoded(read("secrets", "secret", namespace, name).data, "base64"),
    configMap: (namespace, name) => {
      const { data, binaryData } = read("configmaps", "configmap", namespace, name);
      return new Map([...decoded(data, "utf8"), ...decoded(binaryData, "base64")]);
    },
  };
}

const decoded = (data: Readonly<Record<string, string>> = {}, encoding: BufferEncoding): Keyed =>
  new Map(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, encoding)]));
