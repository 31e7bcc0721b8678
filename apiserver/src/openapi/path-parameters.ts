import { QUERY_PARAMETERS } from "./query-parameters.ts";

export type PathParameter = {
  readonly in: "path" | "query";
  readonly name: string;
  readonly description: string;
  readonly required?: true;
};

/** The parameters of every operation at a path, without their type: all are unique strings. */
export function pathParameters(path: string, kind: string): readonly PathParameter[] {
  const inPath = { in: "path", required: true } as const;
  const namespace = "object name and auth scope, such as for teams and projects";
  return [
    ...(path.includes("{name}") ? [{ ...inPath, name: "name", description: `name of the ${kind}` }] : []),
    ...(path.includes("{namespace}") ? [{ ...inPath, name: "namespace", description: namespace }] : []),
    ...(path.includes("{path}") ? [{ ...inPath, name: "path", description: "path to the resource" }] : []),
    { in: "query", name: "pretty", description: QUERY_PARAMETERS.pretty.description },
  ];
}

export const uniqueString = { type: "string", uniqueItems: true } as const;
