// What a reader follows of an edition: topics and stories, in this browser, on this device.
// Another keeper (an account's) may listen to "rotative:follow" and write the same list.

const MOST = 100;

export class Follows {
  constructor(edition) {
    this.key = `rotative:follow:${edition}`;
  }

  // The latest first: { kind: "story" | "topic", id, href, words, news? }; `news` is when something new was told.
  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) || "[]");
      return Array.isArray(kept) ? kept.filter((one) => one && one.id && String(one.href).startsWith("/")) : [];
    } catch {
      return [];
    }
  }

  has(kind, id) {
    return this.all().some((one) => one.kind === kind && one.id === String(id));
  }

  // False where the browser keeps nothing.
  put(thing) {
    return this.#write([thing, ...this.#without(thing.kind, thing.id)].slice(0, MOST));
  }

  take(kind, id) {
    return this.#write(this.#without(kind, id));
  }

  clear() {
    return this.#write([]);
  }

  // Whether an item of the newsfeed is about something followed.
  covers({ story, topics }) {
    return this.all().some(({ kind, id }) => (kind === "story" ? id === String(story) : (topics || []).map(String).includes(id)));
  }

  // Remember that something new was told of what is followed.
  note({ story, topics, at }) {
    const all = this.all();
    const about = all.filter(({ kind, id }) => (kind === "story" ? id === String(story) : (topics || []).map(String).includes(id)));
    const fresh = about.filter((one) => !one.news || Date.parse(at) > Date.parse(one.news));
    fresh.forEach((one) => (one.news = at));
    if (fresh.length) this.#write(all);
    return about.length > 0;
  }

  #without(kind, id) {
    return this.all().filter((one) => one.kind !== kind || one.id !== String(id));
  }

  #write(things) {
    try {
      if (things.length) localStorage.setItem(this.key, JSON.stringify(things));
      else localStorage.removeItem(this.key);
      dispatchEvent(new CustomEvent("rotative:follow", { detail: { key: this.key, things } }));
      return true;
    } catch {
      return false;
    }
  }
}

function press(button) {
  const { kind, id, edition } = button.dataset;
  button.setAttribute("aria-pressed", String(new Follows(edition).has(kind, id)));
}

function equip(button) {
  const { kind, id, href, words, edition } = button.dataset;
  const follows = new Follows(edition);
  press(button);
  button.addEventListener("click", () => {
    if (follows.has(kind, id)) follows.take(kind, id);
    else follows.put({ kind, id, href, words });
  });
}

const BUTTONS = "button[data-follow]";
const pressAll = () => document.querySelectorAll(BUTTONS).forEach(press);
const equipAll = (within) => within.querySelectorAll(BUTTONS).forEach(equip);

equipAll(document);
addEventListener("rotative:added", ({ detail }) => equipAll(detail));
addEventListener("rotative:follow", pressAll);
addEventListener("storage", pressAll);
