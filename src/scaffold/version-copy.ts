/**
 * The text of one version as the beginning of another one: the version's name is replaced as a whole word. Paths below
 * foreign hosts keep theirs (`k8s.io/apimachinery/pkg/apis/meta/v1`); `own` are the beginnings of paths that are the
 * project's: its module and its group.
 */
export function versionCopy(text: string, from: string, to: string, own: readonly string[]): string {
  const word = new RegExp(`\\b${from}\\b`, "g");
  const foreign = (path: string): boolean => !own.some((start) => path.startsWith(`${start}/`));
  const parts = text.split(hostPath);
  // Every second part is a path.
  return parts
    .map((part, index) => (index % 2 === 1 && foreign(part) ? part : part.replaceAll(word, to)))
    .join("");
}

/** `fruit.example.com/v1`, `k8s.io/api/core/v1` */
const hostPath = /(?<![-\w./])([-\w]+(?:\.[-\w]+)+(?:\/[-\w.]+)+)/g;
