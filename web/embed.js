// <policy-playground>, for other people's pages: a scenario of an example (`example="mfa-required"`), of a link (`src="#v1.…"`) or
// of JSON within, live. What else is within is shown until it is. It is as high as what it shows, unless `height` says how
// high; `theme` is `light` or `dark`, and the reader's own if nothing is said. `show` lists what is shown besides the verdict, of
// `note`, `question`, `policy`, `why` and `picture`, instead of all; with `readonly` nothing can be edited; with `predict` the
// reader is asked for the answer before it is told, and what is within, which may tell it, is not shown. `lab="clock"` is a lab, as it
// begins or as its link in `src` has it. The page's policy has to allow the site's scripts and frames: `script-src SITE; frame-src SITE`.
{
  const site = new URL(".", document.currentScript.src);
  const style = new CSSStyleSheet();
  style.replaceSync(":host{display:block}[hidden]{display:none}iframe{box-sizing:border-box;display:block;width:100%;height:560px;border:1px solid #8888;border-radius:8px}");

  // As links have it.
  const encode = async (text) => {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return `#v1.${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  };

  const blocks = new Map();

  class Block extends HTMLElement {
    static observedAttributes = ["example", "lab", "src", "theme", "show", "readonly", "predict"];
    #root = this.attachShadow({ mode: "open" });
    #poster = document.createElement("slot");
    #says = document.createElement("p");
    #frame = document.createElement("iframe");
    #sight = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void this.#load();
    }, { rootMargin: "400px" });
    #isLoaded = false;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [style];
      this.#says.setAttribute("role", "alert");
      this.#says.hidden = this.#frame.hidden = true;
      // No more rights than the page needs.
      this.#frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups");
      this.#frame.allow = "clipboard-write";
      this.#root.append(this.#poster, this.#says, this.#frame);
    }

    connectedCallback() {
      this.#frame.title ||= this.title || "Policy Playground";
      this.#hide();
      this.#sight.observe(this);
    }

    disconnectedCallback() {
      this.#sight.disconnect();
      blocks.delete(this.#frame.contentWindow);
    }

    attributeChangedCallback() {
      this.#hide();
      if (this.#isLoaded) void this.#load();
    }

    /** What stands in the place of the frame may tell what that asks. */
    #hide() {
      if (this.hasAttribute("predict")) [this.#poster.hidden, this.#frame.hidden] = [true, false];
    }

    async #load() {
      this.#sight.disconnect();
      this.#isLoaded = true;
      let hash;
      try {
        hash = await this.#fragment();
      } catch (why) {
        this.#says.textContent = `Policy Playground cannot show this: ${why instanceof Error ? why.message : why}`;
        this.#says.hidden = false;
        this.#frame.hidden = true;
        return;
      }
      this.#says.hidden = true;
      const words = ["theme", "show", "readonly", "predict"].filter((name) => this.hasAttribute(name))
        .map((name) => `&${name}=${encodeURIComponent(this.getAttribute(name))}`);
      const height = this.getAttribute("height");
      if (height) this.#frame.style.height = /^\d+$/.test(height) ? `${height}px` : height;
      // Not before: a frame without an address loads an empty page.
      this.#frame.onload = () => {
        this.#poster.hidden = true;
        this.#frame.hidden = false;
      };
      const lab = this.getAttribute("lab");
      this.#frame.src = new URL(`${lab === null ? "" : `lab/${encodeURIComponent(lab)}/`}?embed${words.join("")}${hash}`, site);
      blocks.set(this.#frame.contentWindow, this);
    }

    async #fragment() {
      const [example, src] = [this.getAttribute("example"), this.getAttribute("src")];
      if (example !== null) return `#/e/${encodeURIComponent(example)}`;
      if (src !== null) {
        const hash = src.slice(src.indexOf("#"));
        if (!/^#(v\d+\.|\/e\/)/.test(hash)) throw "`src` holds no link of it.";
        return hash;
      }
      if (this.hasAttribute("lab")) return "";
      const text = (this.querySelector("script") ?? this).textContent;
      const { title } = JSON.parse(text);
      if (typeof title === "string" && !this.hasAttribute("predict")) this.#frame.title = title;
      this.#poster.hidden = true;
      return encode(text);
    }

    /** What it shows has this height, in pixels. */
    fit(height) {
      if (!this.hasAttribute("height")) this.#frame.style.height = `${Math.min(Math.max(height, 120), 9000)}px`;
    }
  }

  addEventListener("message", ({ source, origin, data }) => {
    const height = data?.policyPlayground?.height;
    if (origin === site.origin && Number.isFinite(height)) blocks.get(source)?.fit(Math.ceil(height) + 2);
  });
  customElements.define("policy-playground", Block);
}
