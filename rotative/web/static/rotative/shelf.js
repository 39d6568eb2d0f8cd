// What a reader keeps of an edition: in this browser, on this device, nowhere else.

const MOST = 100;

export class Shelf {
  // `name` is "saved" or "read"; `edition` its code.
  constructor(name, edition) {
    this.key = `rotative:${name}:${edition}`;
  }

  // Stories, the latest first: { id, href, headline, kicker, at, picture?, width?, height? }.
  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) || "[]");
      return Array.isArray(kept) ? kept.filter((one) => one && one.id && String(one.href).startsWith("/")) : [];
    } catch {
      return [];
    }
  }

  has(id) {
    return this.all().some((one) => one.id === id);
  }

  // False where the browser keeps nothing (a private window, a full disk).
  put(story) {
    return this.#write([story, ...this.all().filter((one) => one.id !== story.id)].slice(0, MOST));
  }

  take(id) {
    return this.#write(this.all().filter((one) => one.id !== id));
  }

  clear() {
    return this.#write([]);
  }

  #write(stories) {
    try {
      if (stories.length) localStorage.setItem(this.key, JSON.stringify(stories));
      else localStorage.removeItem(this.key);
      dispatchEvent(new Event("rotative:shelf"));
      return true;
    } catch {
      return false;
    }
  }
}
