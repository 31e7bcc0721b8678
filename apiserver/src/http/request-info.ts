/** Kubernetes' verbs, in lower case, as SubjectAccessReview and metrics name them. */
export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

/**
 * What a request asks for, as k8s.io/apiserver/pkg/endpoints/request/requestinfo.go reads it. Discovery, OpenAPI
 * and health paths are not resource requests.
 */
export type RequestInfo =
  | { readonly isResource: false; readonly path: string; readonly verb: string }
  | {
      readonly isResource: true;
      readonly path: string;
      readonly verb: Verb;
      readonly group: string;
      readonly version: string;
      /** Empty for cluster-scoped resources and for all namespaces. */
      readonly namespace: string;
      /** The plural. */
      readonly resource: string;
      readonly subresource: string;
      /** Empty for collections, but for `fieldSelector=metadata.name=x`. */
      readonly name: string;
    };
