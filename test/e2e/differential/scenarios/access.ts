import { alpha, everywhere, fischers, flunder, flunders, get, type Identity, patch, post, put, remove, type Scenario, type Step } from "../step.ts"; // prettier-ignore

const identities: readonly Identity[] = [
  "admin", "reader", "nobody", "certificate", "token", "bad token", "stranger", "anonymous",
]; // prettier-ignore

const everyVerb = (as: Identity): Step[] => [
  get(flunders, { as }),
  get(`${flunders}?labelSelector=a%3Db&fieldSelector=metadata.name%3Dx`, { as }),
  get(everywhere, { as }),
  get(`${flunders}/x`, { as }),
  { method: "HEAD", path: `${flunders}/x`, as },
  { method: "OPTIONS", path: `${flunders}/x`, as },
  get(`${flunders}/x/status`, { as }),
  get(`${flunders}/x/a/b`, { as }),
  get(`${flunders}/%3Cb%3E`, { as }),
  post(`${flunders}?dryRun=All`, flunder("x"), { as }),
  put(`${flunders}/x?dryRun=All`, flunder("x"), { as }),
  patch("merge", `${flunders}/x?dryRun=All`, {}, { as }),
  remove(`${flunders}/x?dryRun=All`, undefined, { as }),
  remove(`${flunders}?dryRun=All&fieldSelector=metadata.name%3Dx`, undefined, { as }),
  get(fischers, { as }),
  get(`${fischers}/x`, { as }),
  get(`${alpha}/nope`, { as }),
  get("/apis/other.example.com/v1/things", { as }),
  ...["/", "/apis", alpha, "/openapi/v2", "/openapi/v3", "/version", "/metrics", "/healthz", "/livez", "/readyz", "/readyz/ping", "/healthz?verbose", "/nope"].map(
    (path): Step => ({ method: "HEAD", path, as }),
  ),
  get("/nope", { as }),
  get("/metrics/nope", { as }),
]; // prettier-ignore

const proxied = (headers: Record<string, string | string[]>): Step =>
  get(flunders, { as: "nobody", headers });

const front: readonly Step[] = [
  proxied({ "X-Remote-User": "nick", "X-Remote-Group": "system:masters" }),
  proxied({ "x-remote-user": "", "x-remote-group": "system:masters" }),
  proxied({ "X-REMOTE-USER": "rita", "x-ReMoTe-GrOuP": ["readers"] }),
  proxied({ "x-remote-user": ["rita", "second"], "x-remote-group": ["readers"] }),
  proxied({ "x-remote-user": "system:anonymous" }),
  proxied({ "x-remote-user": "system:anonymous", "x-remote-group": "system:masters" }),
  proxied({ "x-remote-user": "rita", "x-remote-group": "readers,other" }),
  proxied({ "x-remote-user": "rita", "x-remote-group": " readers " }),
  proxied({ "x-remote-user": "nick", "x-remote-extra-a%2fb": "c" }),
  proxied({ "x-remote-user": "nick", authorization: "Bearer wrong" }),
  proxied({ "x-remote-user": "<script>" }),
  proxied({ "x-remote-user": "a\"b\\c" }),
  get(flunders, { as: "certificate", headers: { "x-remote-user": "nick" } }),
  get(flunders, { as: "anonymous", headers: { "x-remote-user": "ada", "x-remote-group": "system:masters" } }),
  get(flunders, { as: "stranger", headers: { "x-remote-user": "ada", "x-remote-group": "system:masters" } }),
  get(flunders, { as: "token", headers: { "x-remote-user": "nick" } }),
  get(flunders, { as: "certificate", headers: { authorization: "Bearer wrong" } }),
  get(flunders, { as: "anonymous", headers: { authorization: "Basic YTpi" } }),
  get(flunders, { as: "anonymous", headers: { authorization: "Bearer" } }),
  get(flunders, { as: "anonymous", headers: { authorization: "Bearer " } }),
  get(flunders, { as: "anonymous", headers: { authorization: "bearer wrong" } }),
  ...[
    { "impersonate-user": "nick" }, { "impersonate-user": "rita", "impersonate-group": "readers" }, { "impersonate-group": "readers" }, { "impersonate-uid": "1" },
    { "impersonate-user": "nick", "impersonate-extra-a": "b" }, { "impersonate-user": "system:serviceaccount:default:robot" },
  ].map((headers) => get(flunders, { headers })),
  get(flunders, { as: "nobody", headers: { "impersonate-user": "ada", "impersonate-group": "system:masters" } }),
]; // prettier-ignore

/** Section 2 of the checklist: who somebody is, and what they may do. */
export const access: Scenario = {
  name: "access",
  entries: [...identities.map((identity) => ({ together: everyVerb(identity) })), { together: front }],
};
