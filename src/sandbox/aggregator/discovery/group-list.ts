import { groupOf, type APIService } from "../objects.ts";
import { byGroupAndVersion } from "./priority.ts";

type Version = { readonly groupVersion: string; readonly version: string };

/** metav1.APIGroup */
export type APIGroup = {
  readonly name: string;
  readonly versions: readonly Version[];
  readonly preferredVersion: Version | undefined;
};

/** The one group without an APIService: it is that of APIServices themselves, and always comes first. */
const apiregistration: APIGroup = group("apiregistration.k8s.io", ["v1"]);

/**
 * `/apis` for clients of before aggregated discovery: every APIService, available or not
 * (k8s.io/kube-aggregator/pkg/apiserver/handler_apis.go).
 */
export const groupList = (apiServices: readonly APIService[]): object => ({
  kind: "APIGroupList",
  apiVersion: "v1",
  groups: [
    apiregistration,
    ...byGroupAndVersion(apiServices).flatMap((own) => (groupOf(own[0]) === "" ? [] : [groupFrom(own)])),
  ],
});

/** `/apis/<group>`; undefined where no APIService names the group. */
export function apiGroup(apiServices: readonly APIService[], name: string): object | undefined {
  const [own] = byGroupAndVersion(apiServices.filter((one) => groupOf(one) === name));
  return own && { kind: "APIGroup", apiVersion: "v1", ...groupFrom(own) };
}

const groupFrom = (own: readonly [APIService, ...APIService[]]): APIGroup =>
  group(
    groupOf(own[0]),
    own.map(({ spec }) => spec.version),
  );

function group(name: string, versionNames: readonly string[]): APIGroup {
  const versions = versionNames.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}
