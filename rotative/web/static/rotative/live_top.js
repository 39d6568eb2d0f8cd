// What stands above the posts of a live story: its key moments and the pinned post. They follow
// the stream, and change where nobody sees it; else they wait for a scroll or a press of the button.
import { announce, rename } from "./parts.js";

function element(name, kind, words) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (words) made.textContent = words;
  return made;
}

// What a post says and shows, whatever its times are told as.
export function reads(post) {
  const copy = post.cloneNode(true);
  const pictures = [...copy.querySelectorAll("img")].map((one) => one.getAttribute("src"));
  copy.querySelectorAll("time").forEach((one) => one.remove());
  return [copy.textContent.replace(/\s+/g, " ").trim(), ...pictures].join(" ");
}

// The words of something removed go at once; its room when nobody looks at it.
export function blank(part, words) {
  part.style.minBlockSize = `${part.getBoundingClientRect().height}px`;
  part.replaceChildren(element("p", "live-gone", words));
}

const headlineOf = (post) => post.querySelector(".live-headline");
const momentOf = (row) => Date.parse(row.querySelector("time")?.dateTime || 0);

function read(within) {
  const pinned = within.querySelector(".live-pinned");
  const rows = [...within.querySelectorAll(".live-keys li")];
  return {
    pin: pinned && { id: Number(pinned.dataset.post), node: pinned.querySelector(".live-post") },
    keys: new Map(rows.map((row) => [Number(row.dataset.post), row])),
  };
}

// The same words for the same state, whatever its times are told as.
const signs = {
  pin: ({ pin }) => (pin ? `${pin.id} ${reads(pin.node)}` : ""),
  keys: ({ keys }) => [...keys].map(([id, row]) => `${id} ${row.querySelector("a").textContent}`).join("\n"),
};

export class Top {
  constructor(live) {
    this.live = live;
    this.wanted = read(live.grid);
    this.shown = this.state();
  }

  // What can be compared: how each part reads, and what is in it.
  state() {
    const { pin, keys } = this.wanted;
    return {
      pin: { sign: signs.pin(this.wanted), ids: pin ? [pin.id] : [] },
      keys: { sign: signs.keys(this.wanted), ids: [...keys.keys()] },
    };
  }

  part(name) {
    return this.live.grid.querySelector(name === "pin" ? ".live-pinned" : ".live-summary");
  }

  // --- What it should be ---

  hear({ id, pinned, key }, node, isNew) {
    const { wanted } = this;
    if (pinned) {
      const copy = node.cloneNode(true);
      copy.removeAttribute("id");
      wanted.pin = { id, node: copy };
    } else if (wanted.pin?.id === id) {
      wanted.pin = null;
    }
    const headline = key && headlineOf(node);
    if (headline) this.put(id, node, headline);
    else wanted.keys.delete(id);
    // A new post is told of as such.
    if (!isNew && this.words) this.live.say(this.words);
    this.settle();
  }

  // A row of the summary, in its place by time; of too many the oldest goes.
  put(id, node, headline) {
    const row = element("li");
    const link = element("a");
    link.href = node.querySelector(".live-when a").href;
    link.append(...headline.cloneNode(true).childNodes);
    const when = element("span", "meta");
    when.append(node.querySelector(".live-when time").cloneNode(true));
    row.dataset.post = id;
    row.append(link, " ", when);
    const rows = [...this.wanted.keys.set(id, row)].sort(([a, one], [b, other]) => momentOf(one) - momentOf(other) || a - b);
    const kept = rows.slice(-Number(this.live.given.top));
    this.wanted.keys = new Map(this.live.latestFirst ? kept.reverse() : kept);
  }

  gone(id) {
    const { wanted, live } = this;
    const row = wanted.keys.delete(id) && this.part("keys")?.querySelector(`li[data-post="${Number(id)}"]`);
    const pinned = wanted.pin?.id === id && this.part("pin");
    if (pinned) wanted.pin = null;
    for (const part of [row, pinned]) if (part && live.spot(part) === "in sight") blank(part, live.given.removed);
    this.settle();
  }

  // What a page that was made just now shows.
  become(page, before) {
    this.wanted = read(page);
    for (const part of [this.wanted.pin?.node, ...this.wanted.keys.values()]) {
      if (!part) continue;
      if (before) rename(part, before);
      document.adoptNode(part);
    }
    this.settle();
  }

  // --- When it becomes that ---

  get changes() {
    const now = this.state();
    return Object.keys(now).filter((name) => now[name].sign !== this.shown[name].sign);
  }

  get waits() {
    return this.changes.length > 0;
  }

  // What is said of what waits; nothing of what only went, for that is seen already.
  get words() {
    return this.changes.map((name) => this[`words_of_${name}`]()).filter(Boolean).at(-1) || "";
  }

  words_of_pin() {
    const { wanted: { pin }, live: { given } } = this;
    if (!pin) return this.part("pin")?.querySelector(".live-post") ? given.unpinned : "";
    if (this.shown.pin.ids.includes(pin.id)) return "";
    const first = headlineOf(pin.node) || pin.node.querySelector("p:not(.live-when)");
    return [given.pinnedPost, first?.textContent.trim()].filter(Boolean).join(" – ");
  }

  words_of_keys() {
    const { wanted: { keys }, live: { given } } = this;
    const fresh = [...keys].filter(([id]) => !this.shown.keys.ids.includes(id)).at(0);
    if (fresh) return `${given.keyMoment} – ${fresh[1].querySelector("a").textContent}`;
    return this.part("keys")?.querySelector(".live-gone") ? "" : given.keysChanged;
  }

  spot(name) {
    const { live } = this;
    const part = this.part(name);
    if (part) return live.spot(part);
    // It would push what stands after its place.
    const { top } = this.place(name).getBoundingClientRect();
    if (top <= live.view.top) return "above";
    return top >= live.view.bottom ? "below" : "in sight";
  }

  place(name) {
    return (name === "keys" && this.part("pin")) || this.live.grid.querySelector(".live-order");
  }

  // Becomes what it should be where nobody sees it, or at once where the reader asked;
  // returns the last part that changed.
  settle(asked = false) {
    let last = null;
    for (const name of this.changes) {
      const act = () => (last = this.dress(name));
      if (asked) act();
      else this.live.unseen(this.spot(name), act);
    }
    return last;
  }

  dress(name) {
    const made = name === "pin" ? this.pinned() : this.summary();
    const old = this.part(name);
    this.shown[name] = this.state()[name];
    if (made && old) old.replaceWith(made);
    else if (made) this.place(name).before(made);
    else old?.remove();
    if (made) announce(made);
    return made;
  }

  pinned() {
    const { pin } = this.wanted;
    if (!pin) return null;
    const made = element("section", "live-pinned");
    made.setAttribute("aria-label", this.live.given.pinnedPost);
    made.dataset.post = pin.id;
    made.append(element("p", "kicker", this.live.given.pinned), pin.node);
    return made;
  }

  summary() {
    const { keys } = this.wanted;
    if (!keys.size) return null;
    const made = element("nav", "live-summary");
    const name = element("h2", "", this.live.given.keys);
    const rows = element("ol", "live-keys");
    name.id = `${this.live.before}key-moments`;
    made.setAttribute("aria-labelledby", name.id);
    rows.append(...keys.values());
    made.append(name, rows);
    return made;
  }
}
