import { readAccept, takes, type Incoming, type Reply } from "@kagg/apiserver/internal";
import { hashed } from "./download.ts";
import type { Swagger } from "./merge-v2.ts";
import { toProtobuf } from "./v2-protobuf.ts";

/** What kubectl asks for, and what the answer is called. */
const PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const PROTOBUF_AS_ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/** Answers with an OpenAPI v2 document, as JSON or as protobuf: k8s.io/kube-openapi/pkg/handler. */
export function v2Document(document: Swagger): (incoming: Incoming) => Reply {
  const { body, hash } = hashed(document);
  let protobuf: Buffer | undefined;
  const etag = `"${hash}"`;
  return ({ headers }) => {
    const type = typeOf(headers.get("accept"));
    if (!type) return { status: 406, headers: { Vary: "Accept" }, body: "" };
    const known = { Vary: "Accept", ETag: etag };
    if (headers.get("if-none-match") === etag) return { status: 304, headers: known, body: "" };
    return {
      status: 200,
      headers: { ...known, "Content-Type": type },
      body: type === PROTOBUF ? (protobuf ??= toProtobuf(JSON.parse(body.toString()) as Swagger)) : body,
    };
  };
}

function typeOf(accept: string | undefined): string | undefined {
  for (const clause of readAccept(accept)) {
    if (takes(clause, "application/json")) return "application/json";
    if (clause.type === PROTOBUF || clause.type === PROTOBUF_AS_ASKED) return PROTOBUF;
  }
  return undefined;
}
