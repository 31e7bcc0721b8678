import type { Reply } from "../http/exchange.ts";
import type { Verb } from "../http/request-info.ts";
import { methodNotAllowed, notFound } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import { answerList, answerObject } from "../rest/answer.ts";
import { decodeBody } from "../rest/decode.ts";
import { deleteOptions } from "../rest/delete-options.ts";
import { listOptions, type ListOptions } from "../rest/list-options.ts";
import { negotiate } from "../rest/media-type.ts";
import { checkNamespace } from "../rest/request-identity.ts";
import { aboutOf } from "../rest/scope.ts";
import { writeOptions } from "../rest/write-options.ts";
import { contentProblems } from "./content-problems.ts";
import { checkedObject } from "./virtual-object.ts";
import { requestOf, selectorsOf, within, type VirtualScope } from "./virtual-scope.ts";
import { watchVirtual } from "./virtual-watch.ts";

/** Answers a request to a resource without storage; its path has been checked. */
export async function answerVirtual(scope: VirtualScope): Promise<Reply> {
  const answer = answers[scope.info.verb];
  if (!answer) throw methodNotAllowed();
  return answer(scope);
}

const answers: Partial<Record<Verb, (scope: VirtualScope) => Promise<Reply>>> = {
  get: async (scope) => {
    const media = negotiate(scope.exchange);
    const found = await find(scope);
    if (!found) throw notFound(aboutOf(scope));
    return answerObject(scope, media, 200, found);
  },
  list: async (scope) => {
    const media = negotiate(scope.exchange);
    const { items, resourceVersion } = await list(scope, listOptions(scope.exchange.query, false));
    // Without one there is no state that a client could go on from, as with metrics servers.
    const metadata = resourceVersion === "" ? {} : { resourceVersion };
    return answerList(scope, media, metadata, items);
  },
  watch: watchVirtual,
  create: async (scope) => {
    const { exchange, resource } = scope;
    const media = negotiate(exchange);
    const { dryRun, fieldValidation } = writeOptions(exchange.query, "CreateOptions");
    const asked = await decodeBody(scope, fieldValidation);
    checkNamespace(scope, asked.metadata);
    contentProblems(scope, asked);
    const given = await resource.answers.create?.({ ...requestOf(scope), dryRun, object: asked });
    return answerObject(scope, media, 201, checkedObject(scope, "create", given));
  },
  delete: async (scope) => {
    const { exchange, info, resource } = scope;
    const media = negotiate(exchange);
    const { dryRun } = await deleteOptions(scope);
    const given = await resource.answers.delete?.({ ...requestOf(scope), dryRun, name: info.name });
    if (given === undefined) throw notFound(aboutOf(scope));
    return answerObject(scope, media, 200, checkedObject(scope, "delete", given));
  },
};

async function find(scope: VirtualScope): Promise<KubeObject | undefined> {
  const { info, resource } = scope;
  const { get } = resource.answers;
  if (get) {
    const given = await get({ ...requestOf(scope), name: info.name });
    return given === undefined ? undefined : within(scope, checkedObject(scope, "get", given));
  }
  const query = new URLSearchParams({
    fieldSelector: `metadata.name=${info.name.replace(/[\\,=]/g, "\\$&")}`,
  });
  return (await list({ ...scope, exchange: { ...scope.exchange, query } }, listOptions(query, false)))
    .items[0];
}

async function list(
  scope: VirtualScope,
  { labels, fields }: ListOptions,
): Promise<{ items: KubeObject[]; resourceVersion: string }> {
  const given = await scope.resource.answers.list?.({ ...requestOf(scope), ...selectorsOf(scope) });
  const { items, resourceVersion } =
    given && "items" in given ? given : { items: given ?? [], resourceVersion: "" };
  return {
    resourceVersion,
    items: items
      .map((item) => checkedObject(scope, "list", item))
      .filter((item) => within(scope, item))
      .filter(({ metadata }) => !labels || labels(metadata.labels ?? {}))
      .filter(
        ({ metadata: { namespace = "", name } }) =>
          !fields || fields.matches({ resource: "", namespace, name }),
      ),
  };
}
