// Another story of ours, taken out of its page to be read in this one.
import { announce, rename } from "./parts.js";
import { parse } from "./trust.js";

// The sheets that the story's page has and this one lacks: it is not shown undressed.
function dress(page) {
  const wanted = [...page.querySelectorAll('link[rel="stylesheet"]')].map((sheet) => sheet.getAttribute("href"));
  const missing = wanted.filter((href) => ![...document.querySelectorAll('link[rel="stylesheet"]')].some((sheet) => sheet.getAttribute("href") === href));
  return Promise.all(missing.map((href) => new Promise((done) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    sheet.addEventListener("load", done);
    sheet.addEventListener("error", done);
    document.head.append(sheet);
  })));
}

// The story at `href`: { number, href, title, kind, grid, live, next }; `live` is what lets a
// live story follow its stream, and stands right after the grid. Throws where there is none, or no line.
export async function take(href, signal) {
  const answer = await fetch(href.split("#")[0], { credentials: "omit", signal });
  if (!answer.ok) throw Object.assign(new Error(answer.statusText), { status: answer.status });
  const page = parse(await answer.text());
  const grid = page.querySelector(".story-grid");
  const tools = page.querySelector(".story-tools");
  if (!grid || !tools) throw new Error(href);
  await dress(page);
  const next = page.querySelector("main > .next-story");
  const number = tools.dataset.story;
  const live = page.querySelector("main > .live-tools");
  for (const part of [grid, next]) if (part) rename(part, `s${number}-`);
  if (live) live.dataset.from = href.split("#")[0];
  const kind = [...page.body.classList].find((name) => name.startsWith("kind-")) || "";
  return { number, href: tools.dataset.href, title: page.title, kind, grid: document.adoptNode(grid), live: live && document.adoptNode(live), next: next && document.adoptNode(next) };
}

// What scripts do for a part that is on the page now.
export function added(part) {
  if (part.querySelector(".gallery")) import("./gallery.js");
  if (part.querySelector(".live-tools")) import("./live.js");
  announce(part);
}
