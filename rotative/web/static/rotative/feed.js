// The newsfeed on every page: how much is unseen, the panel, the breaking line, the page itself.
import { Follows } from "./followed.js";
import { Items, mark } from "./items.js";
import { follow } from "./stream.js";

const panel = document.getElementById("feed-panel");
const given = panel.dataset;
const button = document.querySelector(".tool-live");
const number = button.querySelector(".number");
const box = panel.querySelector(".feed");
const scroller = panel.querySelector(".feed-scroll");
const choice = panel.querySelector("select");
const said = panel.querySelector(".feed-said");
const fresh = panel.querySelector(".feed-new");
const older = panel.querySelector(".feed-older");
const line = document.getElementById("breaking");
const saidBreaking = document.querySelector(".breaking-said");
const follows = new Follows(given.edition);
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const plural = new Intl.PluralRules(document.documentElement.lang);
const forms = JSON.parse(given.forms);
const SEEN = `rotative:seen:${given.edition}`;

export function count(many, from = forms) {
  return (from[plural.select(many)] || from.other).replace("{n}", numbers.format(many));
}

const list = new Items(box, { level: "h3", followed: (item) => follows.covers(item), words: given.followed });
const waiting = new Map(); // items that came while the reader was further down
const unseen = new Set();
let seen = 0;
let filled = false;
let next = "";

try {
  seen = Number(localStorage.getItem(SEEN) || 0);
} catch { /* Nothing is kept: what comes while the page is open counts. */ }

function look(newest) {
  seen = Math.max(seen, newest);
  unseen.clear();
  tellNumber();
  try {
    localStorage.setItem(SEEN, seen);
  } catch { /* Nothing is kept. */ }
}

function tellNumber() {
  const many = unseen.size;
  number.hidden = !many;
  number.firstElementChild.textContent = many > 99 ? `${numbers.format(99)}+` : numbers.format(many);
  number.lastElementChild.textContent = many ? count(many) : "";
}

const section = () => choice?.value || "";
const fits = (item) => !section() || item.section?.href === section();

async function get(address) {
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

function listAddress() {
  const slug = section() && decodeURIComponent(section()).split("/").at(-2);
  return slug ? `${given.list}?section=${encodeURIComponent(slug)}` : given.list;
}

// The list from its top, or further down; a stretch without anything that fits goes on by itself.
async function fill(address) {
  const asked = section();
  panel.setAttribute("aria-busy", "true");
  said.textContent = given.loading;
  try {
    const found = await get(address);
    if (asked !== section()) return;
    if (!filled) list.clear();
    filled = true;
    found.items.forEach((item) => list.put(item));
    next = found.older;
    said.textContent = list.size || next ? "" : given.empty;
    if (!list.size && next) return void (await fill(next));
  } catch {
    said.textContent = given.failed;
    if (!filled) next = "";
  } finally {
    panel.removeAttribute("aria-busy");
  }
  older.hidden = !next;
}

async function open() {
  panel.showModal();
  button.setAttribute("aria-expanded", "true");
  const since = seen;
  const first = !filled;
  if (first) await fill(listAddress());
  else show();
  if (since) box.querySelectorAll(".feed-item").forEach((one) => one.classList.toggle("is-new", Number(one.dataset.item) > since));
  look(Math.max(0, ...[...box.querySelectorAll(".feed-item")].map((one) => Number(one.dataset.item)), ...unseen));
}

button.setAttribute("role", "button");
button.setAttribute("aria-haspopup", "dialog");
button.setAttribute("aria-expanded", "false");
button.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
button.addEventListener("keydown", (event) => {
  if (event.key !== " ") return;
  event.preventDefault();
  open();
});
panel.addEventListener("close", () => button.setAttribute("aria-expanded", "false"));
panel.addEventListener("click", (event) => {
  if (event.target === panel) panel.close(); // what lies round it
});
panel.querySelector(".feed-close").addEventListener("click", () => panel.close());
choice?.addEventListener("change", () => {
  filled = false;
  waiting.clear();
  fresh.hidden = true;
  scroller.scrollTop = 0;
  fill(listAddress());
});
older.addEventListener("click", async () => {
  const last = [...box.querySelectorAll(".feed-item")].at(-1);
  await fill(next);
  const after = [...box.querySelectorAll(".feed-item")];
  after[after.indexOf(last) + 1]?.querySelector("a")?.focus({ preventScroll: true });
});
fresh.addEventListener("click", () => {
  show();
  scroller.scrollTop = 0;
  box.querySelector("a")?.focus({ preventScroll: true });
});

// What waited comes in at the top.
function show() {
  for (const item of waiting.values()) list.put(item);
  waiting.clear();
  fresh.hidden = true;
}

// Nobody's text moves: at the top only, and not while somebody points at a row or stands in one.
function isAtTop() {
  return scroller.scrollTop < 2 && !box.matches(":hover") && !box.contains(document.activeElement);
}

function take(item) {
  if (!filled || !fits(item)) return;
  if (next && item.id < list.last) return;
  const known = list.find(item.key);
  if (known && Number(known.dataset.item) === item.id) {
    list.put(item);
  } else if (!panel.open || isAtTop()) {
    list.put(item);
  } else {
    waiting.set(item.key, item);
    fresh.textContent = count(waiting.size);
    fresh.hidden = false;
  }
  if (panel.open) said.textContent = count(Math.max(waiting.size, 1));
}

function drop({ key, story }) {
  waiting.delete(key);
  list.take(key);
  if (story) list.takeStory(story);
}

// --- The breaking line: over the page, where nothing gives way to it ---

let above = document.querySelector("aside.flash:not(.breaking)"); // what the page was made with
let closed = ""; // words that the reader has put away

function tellBreaking({ words, href }) {
  const told = document.createElement(href ? "a" : "span");
  told.textContent = words;
  if (href) told.href = href;
  above?.classList.toggle("is-over", words !== above.dataset.words);
  closeAbove();
  if (words && above?.dataset.words === words) above.querySelector("p > :last-child").replaceWith(told);
  if (!words || words === closed || above?.dataset.words === words) {
    line.hidden = true;
    return;
  }
  const old = line.querySelector(".breaking-words").firstElementChild;
  if (!line.hidden && old?.isEqualNode(told)) return;
  line.querySelector(".breaking-words").replaceChildren(told);
  rise();
  line.hidden = false;
  saidBreaking.textContent = `${line.getAttribute("aria-label")}: ${words}`;
}

// The words of what is over are gone; its room goes where nobody sees the page close up.
function closeAbove() {
  if (!above?.classList.contains("is-over")) return;
  if (above.getBoundingClientRect().bottom > 0 && !document.hidden) return;
  const main = document.getElementById("main");
  const before = main.getBoundingClientRect().top;
  above.remove();
  above = null;
  const off = main.getBoundingClientRect().top - before;
  if (scrollY > 0 && Math.abs(off) > 0.5) scrollBy({ top: off, behavior: "instant" });
}
addEventListener("scroll", closeAbove, { passive: true });
document.addEventListener("visibilitychange", closeAbove);

// Whoever reads in a dialog is told there.
function rise() {
  const top = [...document.querySelectorAll("dialog:modal")].at(-1) || document.body;
  if (line.parentElement !== top) top.append(line, saidBreaking);
}
document.addEventListener("close", () => line.closest("dialog:not([open])") && rise(), true);
line.querySelector("button").addEventListener("click", () => {
  closed = line.querySelector(".breaking-words").textContent;
  line.hidden = true;
});

// --- The newsfeed's own page ---

const page = document.querySelector("main .feed[data-newest]");
const isFirst = page?.dataset.newest;
const hasOlder = document.querySelector("main .turn .older");
const shown = page && new Items(page, { level: "h2", followed: (item) => follows.covers(item), words: given.followed });
const kept = new Map();
const notice = document.querySelector(".feed-notice");

function takeOnPage(item) {
  if (!isFirst || (hasOlder && item.id < shown.last)) return;
  const slug = new URLSearchParams(location.search).get("section");
  if (slug && decodeURIComponent(item.section?.href || "").split("/").at(-2) !== slug) return;
  const top = page.getBoundingClientRect().top;
  // Above the window or in sight, what is read would move.
  if (shown.has(item.key) && Number(shown.find(item.key).dataset.item) === item.id) shown.put(item);
  else if (top >= innerHeight || (scrollY < 2 && !page.matches(":hover") && !page.contains(document.activeElement))) shown.put(item);
  else {
    kept.set(item.key, item);
    notice.textContent = count(kept.size);
    notice.hidden = false;
  }
}
notice?.addEventListener("click", () => {
  for (const item of kept.values()) shown.put(item);
  kept.clear();
  notice.hidden = true;
  page.querySelector("a").focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: "instant" });
});

function markFollowed() {
  for (const one of document.querySelectorAll(".feed-item[data-story]")) {
    const topics = (one.dataset.topics || "").split(" ");
    if (follows.covers({ story: one.dataset.story, topics })) mark(one, given.followed);
  }
}
if (page) markFollowed();

// --- A story over the page ---

for (const within of [box, page]) {
  within?.addEventListener("click", async (event) => {
    const link = event.target.closest("a.feed-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || new URL(link.href).origin !== location.origin) return;
    event.preventDefault();
    const { open: openOver } = await import("./over.js");
    openOver(link, within);
  });
}

// --- What the stream says ---

function hear(item) {
  follows.note(item);
  if (item.id > seen && item.kind !== "banner") unseen.add(item.id);
  if (panel.open && !waiting.has(item.key)) look(item.id);
  else tellNumber();
  take(item);
  takeOnPage(item);
}

function merge(found) {
  unseen.clear();
  for (const item of [...found.items].reverse()) {
    follows.note(item);
    if (item.id > seen) unseen.add(item.id);
    take(item);
    takeOnPage(item);
  }
  // What is no longer told of, in the stretch that the list covers.
  const keys = new Set(found.items.map(({ key }) => key));
  const least = Math.min(...found.items.map(({ id }) => id));
  for (const rows of [filled && !section() && list, isFirst && shown].filter(Boolean)) {
    for (const one of rows.box.querySelectorAll(".feed-item")) {
      if (Number(one.dataset.item) >= least && !keys.has(one.dataset.key)) rows.take(one.dataset.key);
    }
  }
  tellNumber();
  if ("banner" in found) tellBreaking(found.banner);
}

const handlers = {
  item: hear,
  gone(told) {
    drop(told);
    shown?.take(told.key);
    if (told.story) shown?.takeStory(told.story);
    kept.delete(told.key);
  },
  banner: tellBreaking,
  reset: () => get(given.list).then(merge, () => {}),
  polled: merge,
  lost() {
    said.textContent = given.lost;
  },
  back() {
    if (said.textContent === given.lost) said.textContent = "";
  },
};

async function start() {
  let last = "";
  try {
    const found = await get(given.list);
    last = found.newest;
    // Whoever comes for the first time has missed nothing.
    if (!seen) look(Math.max(0, ...found.items.map(({ id }) => id)));
    merge(found);
  } catch { /* No line: the stream tries again by itself. */ }
  follow(given.stream, handlers, { list: given.list, last });
}

const when = window.requestIdleCallback || setTimeout;
if (document.readyState === "complete") when(start);
else addEventListener("load", () => when(start));
