/**
 * What Kubernetes accepts as names (k8s.io/apimachinery/pkg/util/validation), as patterns with the sentence that is
 * said behind a value that does not match.
 */
const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

/** IsDNS1035Label: names of Services, plurals, singulars and short names. */
export const serviceLabel = {
  pattern: "^[a-z]([-a-z0-9]*[a-z0-9])?$",
  patternErrorMessage:
    'is no DNS label: lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit',
  maxLength: 63,
} as const;

/** IsDNS1123Label: names of namespaces. */
export const namespaceLabel = {
  pattern: `^${label}$`,
  patternErrorMessage:
    'is no DNS label: lower-case letters, digits and "-", beginning and ending with a letter or digit',
  maxLength: 63,
} as const;

/** IsDNS1123Subdomain. */
export const subdomain = {
  pattern: `^${label}(\\.${label})*$`,
  patternErrorMessage: 'is no DNS name: lower-case letters, digits and "-" in parts with "." between them',
  maxLength: 253,
} as const;

/**
 * A subdomain with at least two parts. Groups without a dot are Kubernetes' own, and `*.k8s.io` and
 * `*.kubernetes.io` are protected (IsProtectedCommunityGroup in k8s.io/apiextensions-apiserver/pkg/apihelpers).
 */
export const group = {
  pattern: `^(?!(.*\\.)?(k8s|kubernetes)\\.io$)${label}(\\.${label})+$`,
  patternErrorMessage:
    'is no group for an API of yours: a DNS name in lower case with a "." in it, and not in k8s.io or kubernetes.io',
  maxLength: 253,
} as const;

/** Upper camel case; in lower case it must be a DNS label, as for the kinds of CRDs. `…List` is the kind of a list. */
export const kind = {
  pattern: "^(?!.*List$)[A-Z][A-Za-z0-9]*$",
  patternErrorMessage:
    "is no kind: letters and digits, beginning with a capital letter and not ending with List, such as Mango",
  maxLength: 63,
} as const;

/** The versions that Kubernetes can order (k8s.io/apimachinery/pkg/version/helpers.go). */
export const version = {
  pattern: "^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$",
  patternErrorMessage: "is no version: it must look like v1, v1beta1 or v1alpha1",
  maxLength: 63,
} as const;

/** k8s.io/apimachinery/pkg/api/resource.Quantity, without a sign. */
export const quantity = {
  pattern: "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?$",
  patternErrorMessage: "is no quantity: it must look like 100m, 0.5, 64Mi or 1Gi",
} as const;

/** [host[:port]/]path[:tag][@sha256:digest], as container engines read it. */
export const image = {
  pattern:
    "^([A-Za-z0-9][-.A-Za-z0-9]*(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][-.A-Za-z0-9_]{0,127})?(@sha256:[0-9a-f]{64})?$",
  patternErrorMessage: "is no image: it must look like registry.example.com/fruit:1.0.0",
  maxLength: 512,
} as const;

/** A member of etcd, as clients of it write it. */
export const etcdServer = {
  pattern: "^https?://[^/\\s]+:[0-9]+$",
  patternErrorMessage: "is no member of etcd: it must look like https://etcd-0.etcd:2379",
  maxLength: 300,
} as const;

/** A path, so that no key of one API begins with the prefix of another. */
export const etcdPrefix = {
  pattern: "^(/[-._A-Za-z0-9]+)+$",
  patternErrorMessage: "is no prefix: it must look like /kagg/fruit.example.com",
  maxLength: 300,
} as const;
