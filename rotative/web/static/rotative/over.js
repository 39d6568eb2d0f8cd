// A story over the page: its own address and title, the next one a key away, and back to the same place.
import { added, take } from "./taken.js";
import "./story.js";

const dialog = document.getElementById("over");
const body = dialog.querySelector(".over-body");
const scroller = dialog.querySelector(".over-scroll");
const said = dialog.querySelector(".over-said");
const whole = dialog.querySelector(".over-page");
const [close, previous, next] = ["close", "previous", "next"].map((name) => dialog.querySelector(`[data-do=${name}]`));
let link = null;
let rows = null;
let before = null;
let coming = null;

const links = () => [...rows.querySelectorAll("a.feed-link")].filter((one) => new URL(one.href).origin === location.origin);

function beside(step) {
  const all = links();
  return all[all.indexOf(link) + step];
}

function offer() {
  previous.setAttribute("aria-disabled", String(!beside(-1)));
  next.setAttribute("aria-disabled", String(!beside(1)));
}

async function show() {
  const { href, hash } = new URL(link.href);
  coming?.abort();
  const mine = (coming = new AbortController());
  said.textContent = dialog.dataset.loading;
  dialog.setAttribute("aria-busy", "true");
  whole.href = href;
  offer();
  let story;
  try {
    story = await take(link.getAttribute("href"), mine.signal);
  } catch {
    if (coming !== mine) return;
    body.replaceChildren();
    dialog.removeAttribute("aria-busy");
    said.textContent = dialog.dataset.failed;
    return;
  }
  if (coming !== mine || !dialog.open) return;
  const { grid, live, kind, title, number } = story;
  const h1 = grid.querySelector("h1");
  body.className = `over-body ${kind}`;
  body.replaceChildren(...[grid, live].filter(Boolean));
  dialog.removeAttribute("aria-busy");
  said.textContent = "";
  document.title = title;
  history.replaceState({ over: href }, "", href);
  added(body);
  h1.tabIndex = -1;
  h1.id ||= `s${number}-headline`;
  dialog.setAttribute("aria-labelledby", h1.id);
  const place = hash && body.querySelector(`[id="s${number}-${CSS.escape(hash.slice(1))}"]`);
  if (place) place.scrollIntoView({ behavior: "instant", block: "start" });
  else scroller.scrollTop = 0;
  h1.focus({ preventScroll: true });
}

export function open(from, within) {
  link = from;
  rows = within;
  if (!dialog.open) {
    before = { title: document.title, scroll: scrollY };
    history.pushState({ over: link.href }, "", link.href);
    body.replaceChildren();
    dialog.showModal();
  }
  return show();
}

function step(by) {
  const to = beside(by);
  if (!to) return;
  link = to;
  show();
}

function shut() {
  coming?.abort();
  coming = null;
  if (dialog.open) dialog.close();
  document.title = before.title;
  if (Math.abs(scrollY - before.scroll) > 1) scrollTo({ top: before.scroll, behavior: "instant" });
  before = null;
  body.replaceChildren();
  // Whoever went on to another one finds that one's row.
  if (link.isConnected) link.focus({ preventScroll: Boolean(link.closest("dialog")) && isInSight(link) });
}

function isInSight(one) {
  const [box, outer] = [one.getBoundingClientRect(), one.closest(".feed-scroll")?.getBoundingClientRect()];
  return !outer || (box.top >= outer.top && box.bottom <= outer.bottom);
}

// A link to a part of the story goes there; the address stays the story's.
body.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const place = link && document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
  if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ behavior: "instant", block: "start" });
});

// Closing is going back: the address is the page's again.
close.addEventListener("click", () => history.back());
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  history.back();
});
dialog.addEventListener("close", () => before && history.back());
addEventListener("popstate", () => {
  if (before) shut();
  else if (history.state?.over && link) open(link, rows);
});
previous.addEventListener("click", () => step(-1));
next.addEventListener("click", () => step(1));
dialog.addEventListener("keydown", (event) => {
  const right = event.key === "ArrowRight";
  if ((!right && event.key !== "ArrowLeft") || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  // In a row of pictures, a table or a player the arrows are theirs.
  if (event.target.closest("input, select, textarea, audio, video, .strip, .scroll, [role=slider]")) return;
  event.preventDefault();
  step(right === (getComputedStyle(dialog).direction === "ltr") ? 1 : -1);
});
