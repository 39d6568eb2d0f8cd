// The tools of each story on the page: keep it, pass it on, read it larger, hear it, print it.
import { Shelf } from "./shelf.js";

const root = document.documentElement;
const SIZE = "rotative:size";
const speech = window.speechSynthesis;
const language = root.lang.split("-")[0];
const stories = [];
const counted = new Set();

function press(one, on) {
  one.setAttribute("aria-pressed", String(on));
  const words = one.querySelector(".tool-words");
  words.textContent = on ? words.dataset.on : words.dataset.off;
}

function size(wanted) {
  if (wanted > 1) root.dataset.size = wanted;
  else delete root.dataset.size;
}

function passages(grid) {
  const parts = grid.querySelectorAll(".story h1, .story > .standfirst, .prose > :is(p, h2, h3, ul, ol), .prose blockquote");
  return [...parts].map((part) => part.innerText.trim()).filter(Boolean);
}

function equip(tools) {
  const given = tools.dataset;
  const grid = tools.closest(".story-grid");
  const said = tools.querySelector(".said");
  const saved = new Shelf("saved", given.edition);
  const record = {
    id: given.story, href: given.href, headline: given.headline, kicker: given.kicker,
    ...(given.picture && { picture: given.picture, width: given.width, height: given.height }),
  };
  const button = (name) => tools.querySelector(`[data-do="${name}"]`);
  let quiet;

  const say = (words) => {
    said.textContent = words;
    clearTimeout(quiet);
    quiet = setTimeout(() => said.replaceChildren(), 4000);
  };
  const offer = (name, act) => {
    const one = button(name);
    one.parentElement.hidden = false;
    one.addEventListener("click", () => act(one));
    return one;
  };

  press(offer("save", (one) => {
    const was = saved.has(record.id);
    if (was ? saved.take(record.id) : saved.put({ ...record, at: Date.now() })) press(one, !was);
  }), saved.has(record.id));

  // Sharing offers copying too, where the device can share.
  const canonical = stories.length ? "" : document.querySelector('link[rel="canonical"]')?.href;
  const address = canonical || new URL(given.href, location.href).href;
  if (navigator.share) offer("share", () => navigator.share({ title: given.headline, url: address }).catch(() => {}));
  else if (navigator.clipboard) offer("copy", (one) => navigator.clipboard.writeText(address).then(() => say(one.dataset.done), () => {}));
  offer("print", () => print());
  try {
    size(Number(localStorage.getItem(SIZE) || 1));
    offer("size", () => {
      const next = (Number(root.dataset.size || 1) % 3) + 1;
      size(next);
      localStorage.setItem(SIZE, next);
    });
  } catch { /* The browser keeps nothing: the text has one size. */ }

  // Listening: offered where the browser has a voice for the story's language.
  const offerListening = () => {
    const voice = speech.getVoices().find((one) => one.lang.split(/[-_]/)[0] === language);
    const one = button("listen");
    if (!voice || !one.parentElement.hidden) return;
    offer("listen", () => {
      const on = one.getAttribute("aria-pressed") !== "true";
      speech.cancel();
      press(one, on);
      if (!on) return;
      const texts = passages(grid);
      texts.forEach((text, at) => {
        const spoken = new SpeechSynthesisUtterance(text);
        spoken.voice = voice;
        spoken.lang = voice.lang;
        if (at === texts.length - 1) spoken.onend = () => press(one, false);
        speech.speak(spoken);
      });
    });
  };
  if (speech) {
    offerListening();
    speech.addEventListener?.("voiceschanged", offerListening);
  }
  stories.push({ grid, number: given.story, left: 10, count() {
    new Shelf("read", given.edition).put({ ...record, at: Date.now() });
    navigator.sendBeacon?.("/api/read/", new URLSearchParams({ story: given.story }));
  } });
}

function equipAll(within) {
  within.querySelectorAll(".story-tools").forEach(equip);
}

equipAll(document);
addEventListener("rotative:added", ({ detail }) => equipAll(detail));
if (speech) addEventListener("pagehide", () => speech.cancel());

// A story counts as read after ten seconds in sight, once: its number is all that is told.
let current = stories[0];
setInterval(() => {
  if (document.visibilityState !== "visible") return;
  const grid = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest(".story-grid");
  if (!current?.grid.isConnected) current = stories[0];
  current = (grid && stories.find((story) => story.grid === grid)) || current;
  if (current && current.left > 0 && --current.left === 0 && !counted.has(current.number)) {
    counted.add(current.number);
    current.count();
  }
}, 1000);
