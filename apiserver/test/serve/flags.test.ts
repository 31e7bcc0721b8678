import { expect, test } from "vitest";
import { helpText, readFlags } from "../../src/serve/flags.ts";

const TLS = ["--tls-cert-file", "a.crt", "--tls-private-key-file=a.key"];

test("flags win over the environment, and the defaults are k8s.io/apiserver's", () => {
  const environment = { SECURE_PORT: "1", DATA_DIR: "/data", SHUTDOWN_DELAY_DURATION: "1m1.5s", V: "9" };
  expect(readFlags([...TLS, "--secure-port", "2", "-v", "3"], environment)).toStrictEqual({
    kind: "flags",
    flags: {
      securePort: 2,
      bindAddress: undefined,
      tlsCertFile: "a.crt",
      tlsPrivateKeyFile: "a.key",
      kubeconfig: undefined,
      dataDir: "/data",
      shutdownDelay: 61_500,
      verbosity: 3,
      disabledAdmissionPlugins: [],
    },
  });
  expect(readFlags(TLS, {})).toMatchObject({ flags: { securePort: 8443, shutdownDelay: 0, verbosity: 0 } });
  expect(readFlags([...TLS, "--v=4"], {})).toMatchObject({ flags: { verbosity: 4 } });
});

test("parts of admission can be left out", () => {
  const disabled = "--disable-admission-plugins=NamespaceLifecycle,ValidatingAdmissionWebhook";
  expect(
    readFlags([...TLS, disabled, "--enable-admission-plugins=MutatingAdmissionWebhook"], {}),
  ).toMatchObject({
    flags: { disabledAdmissionPlugins: ["NamespaceLifecycle", "ValidatingAdmissionWebhook"] },
  });
  const wrong = ["--enable-admission-plugins", "NamespaceLifecycle,PodSecurity"];
  expect(readFlags([...TLS, disabled, ...wrong], {})).toStrictEqual({
    kind: "problems",
    problems: [
      'enable-admission-plugins plugin "PodSecurity" is unknown',
      "[NamespaceLifecycle] in enable-admission-plugins and disable-admission-plugins overlapped",
    ],
  });
});

test("everything that is wrong is told at once", () => {
  const args = [
    "--secure-port=70000",
    "--shutdown-delay-duration",
    "soon",
    "--etcd-servers=x",
    "extra",
    "--data-dir",
  ];
  expect(readFlags(args, { TLS_CERT_FILE: "a.crt" })).toStrictEqual({
    kind: "problems",
    problems: [
      "--etcd-servers is not a flag of this server; see --help",
      '"extra" is not a flag; see --help',
      "--data-dir needs a value",
      '--secure-port: "70000" is not a number from 0 to 65535',
      '--tls-private-key-file is missing (or TLS_PRIVATE_KEY_FILE); "kagg certs" makes certificates',
      '--shutdown-delay-duration: "soon" is not a duration such as 15s or 1m30s',
    ],
  });
});

test("--help names every flag with its variable", () => {
  expect(readFlags(["--help", "--nonsense"], {})).toStrictEqual({ kind: "help" });
  expect(helpText()).toContain("      --tls-cert-file FILE                the serving certificate");
  expect(helpText().match(/\[[A-Z_]+\]/g)).toHaveLength(9);
});
