// A lab in a lesson: a frame of its page, in the state that the lesson gives it, once it is in view.

const frames = new Map<MessageEventSource | null, HTMLIFrameElement>();

function load(place: HTMLElement): void {
  const frame = document.createElement("iframe");
  frame.title = place.closest("section")?.querySelector("h3")?.textContent ?? "";
  frame.className = "lab";
  frame.src = `../../lab/${place.dataset.lab!}/?embed${place.dataset.link!}`;
  frame.addEventListener("load", () => place.querySelector(".still")?.remove(), { once: true });
  place.append(frame);
  frames.set(frame.contentWindow, frame);
}

/** Makes the labs of a part of the page come alive. */
export function labs(part: ParentNode): void {
  for (const place of part.querySelectorAll<HTMLElement>(".frame[data-lab]")) {
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      sight.disconnect();
      load(place);
    }, { rootMargin: "400px" });
    sight.observe(place);
    for (const one of place.closest("section")!.querySelectorAll<HTMLElement>(".tries details")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = "Set it in the lab";
      button.addEventListener("click", () => {
        const frame = place.querySelector("iframe");
        frame?.contentWindow?.location.replace(`${frame.src.split("#")[0]!}${one.dataset.link!}`);
        frame?.scrollIntoView({ block: "nearest" });
      });
      one.append(button);
    }
  }
}

addEventListener("message", ({ source, origin, data }: MessageEvent<{ policyPlayground?: { height?: number } }>) => {
  const height = data?.policyPlayground?.height;
  const frame = frames.get(source);
  if (origin === location.origin && frame && typeof height === "number" && Number.isFinite(height)) {
    frame.height = String(Math.min(Math.max(Math.ceil(height) + 2, 120), 9000));
  }
});
