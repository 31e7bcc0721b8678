// A server as an image has one: `--port=8443 --file=/a/path --unready-file=… --dead-file=… --stubborn --linger=MS --exit=CODE`.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const flags = new Map(process.argv.slice(2).map((text) => text.replace(/^--/, "").split("=")));
const say = (text) => process.stdout.write(`${text}\n`);
const unless = (flag) => (existsSync(flags.get(flag) ?? "/nowhere") ? 500 : 200);

say(`begins with ${process.argv.slice(2).join(" ")}`);
process.stderr.write("this is stderr\n");

const bodies = {
  "/env": () => JSON.stringify(process.env),
  "/args": () => JSON.stringify(process.argv.slice(2)),
  "/file": () => readFileSync(flags.get("file"), "utf8"),
};
const statuses = { "/livez": () => unless("dead-file"), "/readyz": () => unless("unready-file") };

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (pathname === "/log") say(searchParams.get("text"));
  response.statusCode = statuses[pathname]?.() ?? 200;
  response.end(bodies[pathname]?.() ?? `${process.pid}`);
});

const end = () => {
  server.close();
  server.closeIdleConnections();
};

if (flags.has("exit")) process.exitCode = Number(flags.get("exit"));
else {
  const port = Number(flags.get("port") ?? 8080);
  server.listen(port, process.env["BIND_ADDRESS"], () => say(`listens on ${port}`));
  process.on("SIGTERM", () => {
    say("asked to end");
    if (flags.has("stubborn")) return;
    // As `--shutdown-delay-duration`: who still has the address is still answered.
    setTimeout(end, Number(flags.get("linger") ?? 0));
  });
}
