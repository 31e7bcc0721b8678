import type { Check } from "../check.ts";
import { available } from "./apiservice/available.ts";
import { exists } from "./apiservice/exists.ts";
import { noCrd } from "./apiservice/no-crd.ts";
import { spec } from "./apiservice/spec.ts";
import { caBundleAuthority } from "./ca-bundle/authority.ts";
import { caBundleDates } from "./ca-bundle/dates.ts";
import { caBundleParses } from "./ca-bundle/parses.ts";
import { caBundlePresent } from "./ca-bundle/present.ts";
import { aggregationLayer } from "./cluster/aggregation-layer.ts";
import { frontProxyCa } from "./cluster/front-proxy-ca.ts";
import { discoveryCurrent } from "./discovery/current.ts";
import { openApiListed } from "./discovery/openapi.ts";
import { endpointsReady } from "./endpoints/ready.ts";
import { blockedNamespaces } from "./impact/namespaces.ts";
import { podsCreated } from "./pods/created.ts";
import { podsReady } from "./pods/ready.ts";
import { authDelegator } from "./rbac/auth-delegator.ts";
import { authReader } from "./rbac/auth-reader.ts";
import { informers } from "./rbac/informers.ts";
import { rootAnswers } from "./root/answers.ts";
import { rootDocument } from "./root/document.ts";
import { serverAnswers } from "./server/answers.ts";
import { serviceExists } from "./service/exists.ts";
import { servicePort } from "./service/port.ts";
import { targetPort } from "./service/target-port.ts";
import { serviceType } from "./service/type.ts";
import { tlsAgreement } from "./tls/agreement.ts";
import { tlsChain } from "./tls/chain.ts";
import { tlsDates } from "./tls/dates.ts";
import { tlsKeyUsage } from "./tls/key-usage.ts";
import { tlsReachable } from "./tls/reachable.ts";
import { serverName } from "./tls/server-name.ts";
import { tlsSignature } from "./tls/signature.ts";
import { speaksTls } from "./tls/speaks-tls.ts";
import { verifiedProbe } from "./upgrade/verified-probe.ts";

/** All checks, from the ground up: what a check requires stands before it. */
export const checks: readonly Check[] = [
  aggregationLayer,
  frontProxyCa,
  exists,
  spec,
  noCrd,
  serviceExists,
  serviceType,
  servicePort,
  targetPort,
  podsCreated,
  podsReady,
  endpointsReady,
  caBundlePresent,
  caBundleParses,
  caBundleDates,
  caBundleAuthority,
  tlsReachable,
  speaksTls,
  tlsDates,
  serverName,
  tlsKeyUsage,
  tlsSignature,
  tlsAgreement,
  tlsChain,
  serverAnswers,
  authReader,
  authDelegator,
  informers,
  available,
  rootAnswers,
  rootDocument,
  discoveryCurrent,
  openApiListed,
  verifiedProbe,
  blockedNamespaces,
];
