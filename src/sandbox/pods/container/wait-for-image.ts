import { goQuote } from "@kagg/apiserver/internal";
import { findImage, type Image, type Images } from "../images.ts";
import { pause } from "../../pause.ts";
import { setWaiting } from "../status/container-record.ts";
import type { ContainerParts } from "./container-parts.ts";

/** How soon the kubelet looks at a pod again that could not start. */
const NEXT_LOOK = 1000;

/** Resolves with the image, or undefined when the container has to stop: pkg/kubelet/images/image_manager.go. */
export async function waitForImage(parts: ContainerParts): Promise<Image | undefined> {
  const { node, record, ending } = parts;
  const { image: name = "", imagePullPolicy } = record.container;
  const pull = imagePullPolicy === "Never" ? refuseToPull : failToPull;
  for (let wait = node.backOff.base; !ending.aborted; wait = Math.min(wait * 2, node.backOff.most)) {
    const image = findImage(node.images, name);
    if (image) {
      tell(
        parts,
        "Normal",
        "Pulled",
        `Container image ${goQuote(name)} already present on machine and can be accessed by the pod`,
      );
      return image;
    }
    await pull(parts, name, wait);
  }
  return undefined;
}

async function failToPull(parts: ContainerParts, name: string, wait: number): Promise<void> {
  const { node, ending } = parts;
  const quoted = goQuote(name);
  const problem = notHere(name, node.images);
  tell(parts, "Normal", "Pulling", `Pulling image ${quoted}`);
  tell(parts, "Warning", "Failed", `Failed to pull image ${quoted}: ${problem}`);
  tell(parts, "Warning", "Failed", "Error: ErrImagePull");
  setAndTell(parts, "ErrImagePull", problem);
  await pause(node.clock, Math.min(NEXT_LOOK, wait), ending);
  if (ending.aborted) return;
  tell(parts, "Normal", "BackOff", `Back-off pulling image ${quoted}`);
  tell(parts, "Warning", "Failed", "Error: ImagePullBackOff");
  setAndTell(parts, "ImagePullBackOff", `Back-off pulling image ${quoted}: ErrImagePull: ${problem}`);
  await pause(node.clock, Math.max(0, wait - NEXT_LOOK), ending);
}

async function refuseToPull(parts: ContainerParts, name: string, wait: number): Promise<void> {
  const problem = `Container image ${goQuote(name)} is not present with pull policy of Never`;
  tell(parts, "Warning", "ErrImageNeverPull", problem);
  tell(parts, "Warning", "Failed", "Error: ErrImageNeverPull");
  setAndTell(parts, "ErrImageNeverPull", problem);
  await pause(parts.node.clock, wait, parts.ending);
}

function tell(parts: ContainerParts, type: "Normal" | "Warning", reason: string, message: string): void {
  parts.node.events.record(parts.pod(), parts.record.container, type, reason, message);
}

function setAndTell(parts: ContainerParts, reason: string, message: string): void {
  setWaiting(parts.record, reason, message);
  parts.onChange();
}

function notHere(name: string, images: Images): string {
  const known = Object.keys(images).map((one) => goQuote(one));
  const list = known.length > 0 ? `it runs ${known.join(", ")}` : "it was started without any";
  return `${goQuote(name)} is no image of this sandbox: ${list}`;
}
