/** How an image is run as a process: what its ENTRYPOINT and CMD would be. */
export type Image = {
  /** The program and its first arguments; a container's `args` follow, its `command` stands in its place. */
  readonly command: readonly string[];
  /** An absolute path. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** By the name that stands in pods. */
export type Images = Readonly<Record<string, Image>>;

/** As the kubelet sees them: no tag means `latest`; pkg/kubelet/images applyDefaultImageTag. */
export function findImage(images: Images, name: string): Image | undefined {
  const wanted = withTag(name);
  const found = Object.keys(images).find((known) => withTag(known) === wanted);
  return found === undefined ? undefined : images[found];
}

const withTag = (name: string): string =>
  name.includes("@") || name.lastIndexOf(":") > name.lastIndexOf("/") ? name : `${name}:latest`;
