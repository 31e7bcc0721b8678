import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { HttpGet } from "../pod.ts";
import { dialError, failure, success, type Outcome } from "./outcome.ts";

export type Target = { readonly host: string; readonly port: number };

const MOST_REDIRECTS = 10;

/** pkg/probe/http: certificates are not verified, redirects are followed on the same host, 200 to 399 is well. */
export async function httpProbe(get: HttpGet, target: Target, signal: AbortSignal): Promise<Outcome> {
  const scheme = (get.scheme ?? "HTTP").toLowerCase();
  const path = get.path || "/";
  let url = new URL(`${scheme}://${target.host}:${target.port}${path.startsWith("/") ? path : `/${path}`}`);
  const { hostname } = url;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(url, headersOf(get), signal).catch((error: unknown) => String(error));
    if (typeof answer === "string") return failure(`Get "${url.href}": ${answer}`);
    const { status, location } = answer;
    if (status < 200 || status >= 400) {
      return { ...failure(`HTTP probe failed with statuscode: ${status}`), answered: true };
    }
    if (status < 300) return success;
    const next = location === undefined ? undefined : new URL(location, url);
    if (next?.hostname !== hostname) {
      return { result: "warning", output: "Probe terminated redirects, Response body: " };
    }
    if (redirects >= MOST_REDIRECTS) {
      return failure(`Get "${next.href}": stopped after ${MOST_REDIRECTS} redirects`);
    }
    url = next;
  }
}

function headersOf({ httpHeaders = [] }: HttpGet): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const { name, value } of httpHeaders) (headers[name] ??= []).push(value);
  const has = (name: string): boolean => Object.keys(headers).some((one) => one.toLowerCase() === name);
  if (!has("user-agent")) headers["User-Agent"] = ["kube-probe/1.36"];
  if (!has("accept")) headers["Accept"] = ["*/*"];
  return headers;
}

type Answer = { readonly status: number; readonly location: string | undefined };

/** Resolves with a text where there is no answer. */
const send = (url: URL, headers: Record<string, string[]>, signal: AbortSignal): Promise<Answer | string> =>
  new Promise((resolve) => {
    const options = { agent: false, headers, signal, rejectUnauthorized: false };
    const onResponse = (response: IncomingMessage): void => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    };
    const request =
      url.protocol === "https:"
        ? requestHttps(url, options, onResponse)
        : requestHttp(url, options, onResponse);
    request.on("error", (error) =>
      resolve(
        signal.aborted
          ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
          : dialError(error, url.host),
      ),
    );
    request.end();
  });
