// The page's one policy: what our own server sent becomes nodes, and its worker's address a script.

const worker = document.querySelector("script[data-worker]")?.dataset.worker;
const rules = window.trustedTypes?.createPolicy("rotative", {
  createHTML: (markup) => markup,
  createScriptURL: (address) => {
    if (address !== worker) throw new TypeError(address);
    return address;
  },
});
const NEVER = "script, style, base, iframe, object, embed, template";

export function scriptAt(address) {
  return rules ? rules.createScriptURL(address) : address;
}

// A document made of `markup`, which one of our own addresses answered. Nothing in it runs.
export function parse(markup) {
  const made = new DOMParser().parseFromString(rules ? rules.createHTML(markup) : markup, "text/html");
  made.querySelectorAll(NEVER).forEach((one) => one.remove());
  return made;
}
