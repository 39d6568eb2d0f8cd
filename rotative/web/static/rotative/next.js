// Reading on: the next story below this one, when asked or, if the reader chose so, on reaching it.
import { added, take } from "./taken.js";

const CHOICE = "rotative:onward";
const MOST = 5; // so many follow by themselves, one after another; then the reader is asked again
const foot = document.querySelector(".foot");
const main = document.getElementById("main");
const first = document.querySelector(".story-grid");
const kind = [...document.body.classList].find((name) => name.startsWith("kind-"));
const parts = [{ grid: first, href: location.pathname, title: document.title, number: first.querySelector(".story-tools")?.dataset.story }];
let byItself = false;
let followed = 0;
let held = 0;
let toFoot = 0;
let current = parts[0];

try {
  byItself = localStorage.getItem(CHOICE) === "1";
} catch { /* The browser keeps nothing: the reader asks each time. */ }

// Each story keeps the look of its kind, whatever else stands on the page.
if (kind) {
  document.body.classList.remove(kind);
  first.classList.add(kind);
}

function isInSight(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}

// Address and title are those of the story that fills the window. Scrolling makes no entry to go back to.
function follow() {
  if (performance.now() < held || document.querySelector("dialog:modal")) return;
  const line = innerHeight * 0.4;
  const now = parts.findLast(({ grid }) => grid.getBoundingClientRect().top <= line) || parts[0];
  if (now === current) return;
  current = now;
  document.title = now.title;
  history.replaceState(history.state, "", now.href);
  if (now.tell) {
    now.tell();
    now.tell = null;
  }
}

let due = false;
addEventListener("scroll", () => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    follow();
  });
}, { passive: true });

// The browser goes back to where the reader was; only then is it known which story that is.
addEventListener("popstate", () => {
  held = performance.now() + 300;
  setTimeout(() => {
    current = null;
    follow();
  }, 320);
});

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting && byItself && followed < MOST) bring(target.aside, false);
}, { rootMargin: "0px 0px 200% 0px" });

// What waited because the foot was in sight comes when the reader has turned away from it.
new IntersectionObserver(([{ isIntersecting }]) => {
  const last = parts[parts.length - 1].aside;
  if (!isIntersecting && byItself && last?.dataset.state === "ready") bring(last, false);
}).observe(foot);

// Who is on the way there by key or link gets there.
function headForFoot() {
  toFoot = performance.now() + 1500;
}
addEventListener("keydown", ({ key }) => key === "End" && headForFoot());
addEventListener("click", ({ target }) => target.closest?.('a[href="#foot"]') && headForFoot());

function choose(on) {
  byItself = on;
  followed = 0;
  try {
    if (on) localStorage.setItem(CHOICE, "1");
    else localStorage.removeItem(CHOICE);
  } catch { /* It holds for this page. */ }
  for (const box of document.querySelectorAll(".reading-on input")) box.checked = on;
  const last = parts[parts.length - 1].aside;
  if (on && last) bring(last, false);
}

function wire(aside) {
  const tools = aside?.querySelector(".reading-on");
  const link = aside?.querySelector(".headline a");
  if (!tools || !link) return;
  const href = link.getAttribute("href");
  // Another host's pages cannot be taken; a story that was read here already is not offered again.
  if (!href.startsWith("/") || parts.some((part) => part.href === href)) {
    tools.remove();
    return;
  }
  const box = tools.querySelector("input");
  box.checked = byItself;
  box.addEventListener("change", () => choose(box.checked));
  tools.querySelector("button").addEventListener("click", () => bring(aside, true));
  parts[parts.length - 1].aside = aside;
  tools.aside = aside;
  near.observe(tools);
}

async function bring(aside, asked) {
  const tools = aside.querySelector(".reading-on");
  const said = tools.querySelector(".reading-said");
  const link = aside.querySelector(".headline a");
  if (aside.dataset.state === "coming" || aside.dataset.state === "here") {
    aside.asked ||= asked;
    if (asked) makeRoom(aside);
    return;
  }
  aside.dataset.state = "coming";
  aside.asked = asked;
  said.textContent = tools.dataset.loading;
  if (asked) makeRoom(aside);
  try {
    aside.ready ||= await take(link.getAttribute("href"));
  } catch {
    aside.dataset.state = "failed";
    said.textContent = tools.dataset.failed;
    return;
  }
  // Whoever sees the foot of the page keeps it: what came waits for a word.
  if (!aside.asked && (isInSight(foot) || performance.now() < toFoot)) {
    aside.dataset.state = "ready";
    said.textContent = tools.dataset.ready;
    return;
  }
  said.textContent = "";
  show(aside);
}

// The place that the story will take, at once: when it comes, nothing else moves.
function makeRoom(aside) {
  if (aside.room) return;
  aside.room = Object.assign(document.createElement("div"), { className: "next-room" });
  aside.after(aside.room);
}

function show(aside) {
  const { grid, live, next, href, title, kind: its, number } = aside.ready;
  const part = document.createElement("div");
  const h1 = grid.querySelector("h1");
  const told = aside.querySelector(".reading-on").dataset.now;
  aside.dataset.state = "here";
  followed = aside.asked ? 0 : followed + 1;
  if (its) grid.classList.add(its);
  part.className = "next-part";
  part.append(...[grid, live, next].filter(Boolean));
  if (aside.room) aside.room.replaceWith(part);
  else aside.after(part);
  near.unobserve(aside.querySelector(".reading-on"));
  parts.push({ grid, href, title, number, tell: aside.asked ? null : () => { teller.textContent = `${told} ${h1.innerText}`; } });
  wire(next);
  added(part);
  if (!aside.asked) return;
  // Whoever asked can go back to where they asked.
  history.pushState(history.state, "", href);
  document.title = title;
  current = parts[parts.length - 1];
  h1.tabIndex = -1;
  h1.focus({ preventScroll: true });
  aside.scrollIntoView({ behavior: "instant", block: "start" });
}

const teller = Object.assign(document.createElement("p"), { className: "unseen" });
teller.setAttribute("role", "status");
main.append(teller);
wire(document.querySelector("main > .next-story"));
