import { headerLines, messageOf, StatusError, type Incoming } from "@kagg/apiserver/internal";

/** A request whose body is Kubernetes' protobuf as the same request in JSON; any other request as it is. */
export function inJson(incoming: Incoming): Incoming {
  const type = incoming.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/vnd.kubernetes.protobuf") return incoming;
  const lines = incoming.headers.startingWith("").filter(([name]) => name !== "content-type");
  return {
    ...incoming,
    headers: headerLines([...lines.flat(), "content-type", "application/json"]),
    body: async () => read(await incoming.body()),
  };
}

async function read(body: Buffer): Promise<Buffer> {
  // DeleteOptions may be left out.
  if (body.length === 0) return body;
  const { fromProtobuf } = await import("./from-protobuf.ts");
  let object: object | undefined;
  try {
    object = fromProtobuf(body);
  } catch (error) {
    throw new StatusError(400, "BadRequest", `the body cannot be read as protobuf: ${messageOf(error)}`);
  }
  if (object) return Buffer.from(JSON.stringify(object));
  const message =
    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml";
  throw new StatusError(415, "UnsupportedMediaType", message);
}
