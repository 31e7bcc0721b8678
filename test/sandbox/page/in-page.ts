/** Runs in the page: what can be used or gone to, and has no name for who does not see it. */
export function nameless(): string[] {
  const isNamed = (element: Element): boolean => {
    const isPlace = element.matches("aside, section, nav");
    const labels = element instanceof HTMLInputElement ? (element.labels?.length ?? 0) : 0;
    return Boolean(element.ariaLabel) || labels > 0 || (!isPlace && Boolean(element.textContent));
  };
  return [...document.querySelectorAll("a, button, input, select, aside, section, nav")]
    .filter((element) => element.checkVisibility() && !isNamed(element))
    .map((element) => element.outerHTML.slice(0, 200));
}

/** Runs in the page: the texts whose contrast to what is behind them is below the 4.5 of WCAG, with it. */
export function paleTexts(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!canvas) throw new Error("no canvas");
  const luminance = (layers: readonly string[]): number => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of layers) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [r = 0, g = 0, b = 0] = Array.from(canvas.getImageData(0, 0, 1, 1).data, (value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrastOf = (element: Element): number => {
    const behind: string[] = [];
    for (let at: Element | null = element; at; at = at.parentElement)
      behind.unshift(getComputedStyle(at).backgroundColor);
    const [ground, text] = [luminance(behind), luminance([...behind, getComputedStyle(element).color])];
    return (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
  };
  return [...document.querySelectorAll("body *:not(option, noscript)")]
    .filter((element) => [...element.childNodes].some((node) => node instanceof Text && node.data.trim()))
    .filter((element) => element.checkVisibility() && contrastOf(element) < 4.5)
    .map((element) => `${contrastOf(element).toFixed(2)} ${element.className} ${element.textContent}`);
}
