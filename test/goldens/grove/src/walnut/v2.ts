// v2 begins as v1 is, the version that objects are kept in. What is exported here takes the place of what
// v1 has: a `spec` with fields of its own, say, which `to` and `from` then convert.
export * from "./v1.ts";

/** From v2 to v1, and back. Both directions must lose nothing: what a client of one version wrote, it reads. */
export const to = <Content>(object: Content): Content => object;
export const from = <Content>(object: Content): Content => object;
