import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * On every answer. Nothing but the page's own files runs or is loaded, text never becomes markup (trusted types), and
 * the address, which is the key to the page, goes nowhere: not into a cache, not into a Referer.
 */
export const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export type Admission =
  | {
      readonly isAdmitted: true;
      /** Below the token: `main.js`. */
      readonly path: string;
      readonly query: URLSearchParams;
    }
  | {
      readonly isAdmitted: false;
      readonly status: number;
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * Who may see the page: who knows its token, and asks for this machine by its own name. A name that an attacker's DNS
 * turns to 127.0.0.1 brings the attacker's page into the same origin; only the Host header gives it away.
 */
export function admit(
  { method, url: target, headers }: IncomingMessage,
  token: string,
  port: number,
): Admission {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? ""))
    return refused(421, `This page is at http://${hosts[0]}, and under no other name.`);
  const [path = "", query = ""] = (target ?? "").split("?", 2);
  const [, given = "", ...rest] = path.split("/");
  if (!isSame(given, token))
    return refused(404, "Not found: the address of the page is the one that kagg has printed.");
  // Names in the page are relative to it.
  if (rest.length === 0) return refused(308, "The page is a folder.", { Location: `/${token}/` });
  if (method !== "GET") return refused(405, "The page only reads.");
  return { isAdmitted: true, path: rest.join("/"), query: new URLSearchParams(query) };
}

const refused = (status: number, text: string, headers = {}): Admission => ({
  isAdmitted: false,
  status,
  text,
  headers,
});

const isSame = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
