// A server as an image has one: `--port=8443 --file=/a/path --ready-file=… --stubborn --exit=CODE`.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const flags = new Map(process.argv.slice(2).map((text) => text.replace(/^--/, "").split("=")));
const port = Number(flags.get("port") ?? 8080);

process.on("SIGTERM", () => {
  console.log("asked to end");
  if (!flags.has("stubborn")) process.exit(0);
});

console.log(`begins with ${process.argv.slice(2).join(" ")}`);
console.error("this is stderr");
if (flags.has("exit")) process.exit(Number(flags.get("exit")));

const answers = {
  "/livez": () => (existsSync(flags.get("dead-file") ?? "/nowhere") ? 500 : 200),
  "/readyz": () => (existsSync(flags.get("unready-file") ?? "/nowhere") ? 500 : 200),
};

createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/env") return response.end(JSON.stringify(process.env));
  if (url.pathname === "/args") return response.end(JSON.stringify(process.argv.slice(2)));
  if (url.pathname === "/file") return response.end(readFileSync(flags.get("file"), "utf8"));
  if (url.pathname === "/log") console.log(url.searchParams.get("text"));
  response.statusCode = answers[url.pathname]?.() ?? 200;
  response.end(`${process.pid}`);
}).listen(port, process.env["BIND_ADDRESS"], () => console.log(`listens on ${port}`));
