import { expect, test } from "vitest";
import { helpText, readFlags } from "../../src/serve/flags.ts";

const TLS = ["--tls-cert-file", "a.crt", "--tls-private-key-file=a.key"];

test("flags win over the environment, and the defaults are k8s.io/apiserver's", () => {
  const environment = {
    ETCD_SERVERS: "https://a:1, https://b:1",
    ETCD_CAFILE: "ca.crt",
    SECURE_PORT: "1",
    DATA_DIR: "/data",
    SHUTDOWN_DELAY_DURATION: "1m1.5s",
    V: "9",
  };
  expect(readFlags([...TLS, "--secure-port", "2", "-v", "3"], environment)).toStrictEqual({
    kind: "flags",
    flags: {
      securePort: 2,
      bindAddress: undefined,
      tlsCertFile: "a.crt",
      tlsPrivateKeyFile: "a.key",
      tls: {},
      kubeconfig: undefined,
      dataDir: "/data",
      etcd: { servers: ["https://a:1", "https://b:1"], caFile: "ca.crt" },
      inFlight: { readOnly: 400, mutating: 200 },
      audit: undefined,
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
    "--etcd-server=x",
    "extra",
    "--data-dir",
  ];
  expect(readFlags(args, { TLS_CERT_FILE: "a.crt" })).toStrictEqual({
    kind: "problems",
    problems: [
      "--etcd-server is not a flag of this server; see --help",
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
  expect(helpText()).toMatch(/^ {6}--tls-cert-file FILE +the serving certificate.* \[TLS_CERT_FILE\]$/m);
  expect(helpText().match(/\[[A-Z_]+\]/g)).toHaveLength(23);
});

test("limits, TLS and the audit log are read under upstream's names", () => {
  const args = [
    ...TLS,
    "--max-requests-inflight=0",
    "--max-mutating-requests-inflight=7",
    "--tls-min-version=VersionTLS13",
    "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_AES_128_GCM_SHA256",
    "--audit-policy-file=policy.yaml",
    "--audit-log-path=-",
    "--audit-log-maxsize=5",
  ];
  expect(readFlags(args, { AUDIT_LOG_MAXAGE: "3" })).toMatchObject({
    flags: {
      inFlight: { readOnly: 0, mutating: 7 },
      tls: {
        minVersion: "VersionTLS13",
        cipherSuites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"],
      },
      audit: { policyFile: "policy.yaml", log: { path: "-", maxSize: 5, maxAge: 3, maxBackups: 100 } },
    },
  });
});

test("insecure and unknown suites, old versions and half an audit log are told at once", () => {
  const args = [
    ...TLS,
    "--tls-min-version=VersionTLS11",
    "--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA,ECDHE-RSA-AES128-SHA,TLS_X",
    "--audit-log-path=-",
  ];
  const read = readFlags(args, {});
  const problems = read.kind === "problems" ? read.problems.map((text) => text.split(";")[0]) : [];
  expect(problems).toStrictEqual([
    '--tls-min-version: "VersionTLS11" is not VersionTLS12 or VersionTLS13',
    "--tls-cipher-suites: TLS_RSA_WITH_RC4_128_SHA: insecure, and refused",
    "--tls-cipher-suites: ECDHE-RSA-AES128-SHA, TLS_X: no such cipher suite",
    "--audit-log-path needs --audit-policy-file: without a policy nothing is audited",
  ]);
});
