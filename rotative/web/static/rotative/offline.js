// What a reader saved is there without a line too: the worker of this edition keeps it.
import { Shelf } from "./shelf.js";
import { scriptAt } from "./trust.js";

const { worker, scope, edition } = document.querySelector("script[data-worker]").dataset;
const shelf = new Shelf("saved", edition);

function tell(active) {
  active?.postMessage({ keep: shelf.all().map((story) => `${story.href}lite/`) });
}

async function start() {
  // The only address from which a script may be started, and it is written in the page.
  await navigator.serviceWorker.register(scriptAt(worker), { scope });
  const ready = await navigator.serviceWorker.ready;
  tell(ready.active);
  addEventListener("rotative:shelf", () => tell(ready.active));
}

if (navigator.serviceWorker) {
  const when = window.requestIdleCallback || setTimeout;
  const go = () => when(() => start().catch(() => { /* The browser will not: pages are as they were. */ }));
  if (document.readyState === "complete") go();
  else addEventListener("load", go);
}
