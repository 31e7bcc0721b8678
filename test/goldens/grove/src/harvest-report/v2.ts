// As v1 is. What is exported here takes the place of what v1 has: a `schema` with fields of its own, say. The
// functions of ../harvest-report.ts are told in `version` which one is asked for.
export * from "./v1.ts";
