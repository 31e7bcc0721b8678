import { meaningOf, type Names } from "../../aggregator-message.ts";
import { messageOf } from "../../collect/reader.ts";
import type { RootSample } from "../../evidence.ts";

/** What is wrong with one answer, and whose words it is. */
export type SampleFault = {
  readonly problem: string;
  readonly fix: readonly string[];
  /** The caller's own permissions are the reason: nothing is known about the API. */
  readonly ownPermissions?: true;
};

/**
 * Tells the aggregator's own errors (plain text; kube-aggregator, pkg/apiserver/handler_proxy.go) from answers of
 * the backend (JSON, mostly). `registered` is false where it is not known that the APIService exists. Undefined for a 200.
 */
export function sampleFault(
  { answer, callerAllowed }: RootSample,
  names: Names,
  registered = true,
): SampleFault | undefined {
  const { logs } = names;
  if (answer.status === undefined) return { problem: `no answer: ${answer.error}`, fix: [logs] };
  const { status } = answer;
  if (status === 200) return undefined;
  const text = messageOf(answer.text);
  const aggregator = !answer.contentType.includes("json");
  const reached = /^error trying to reach service: (.*)$/s.exec(text)?.[1];
  const known = meaningOf(reached ?? text, names);
  if (aggregator && known) return { problem: known.meaning, fix: known.fix };
  if (aggregator && status === 503 && text === "service unavailable") {
    return { problem: "kube-apiserver does not forward requests: it calls the API unavailable", fix: [logs] };
  }
  if (status === 403) return forbidden(callerAllowed, text, names);
  if (status === 401) {
    return {
      problem: "the backend answers 401: it does not accept the aggregator as a front proxy",
      fix: [
        "# check that the backend reads ConfigMap kube-system/extension-apiserver-authentication and restart it if the CA has changed",
        logs,
      ],
    };
  }
  if (status === 404 && !registered) {
    return {
      problem: `404: there is no such APIService, or its backend does not serve ${names.path}`,
      fix: ["# ask somebody who may read APIServices which of both it is:", "kubectl get apiservices"],
    };
  }
  if (status === 404) {
    return {
      problem: `the backend answers 404: it does not serve ${names.path}`,
      fix: [
        "# correct spec.group and spec.version, or serve the path as an APIResourceList",
        `kubectl get --raw ${names.path}`,
      ],
    };
  }
  return { problem: `${status} from the backend: ${text || "no body"}`, fix: [logs] };
}

function forbidden(callerAllowed: boolean | undefined, text: string, names: Names): SampleFault {
  if (callerAllowed === false) {
    return { problem: `403: you may not get ${names.path} yourself: ${text}`, fix: [], ownPermissions: true };
  }
  if (callerAllowed === undefined) {
    return {
      problem: `403, and whether you may get ${names.path} yourself cannot be asked: ${text}`,
      fix: [],
      ownPermissions: true,
    };
  }
  return {
    problem: text.includes("system:anonymous")
      ? "the answer is 403: the backend takes the aggregator for an anonymous user"
      : `403 from the backend: ${text}`,
    fix: [
      "# check that the backend reads ConfigMap kube-system/extension-apiserver-authentication and lets authenticated users read discovery",
      names.logs,
    ],
  };
}
