// Follow a live stream; see docs/reference/live.md. One tab of the browser holds the
// connection and tells the others; when it closes, the next takes over where it was.

const HIDDEN = 300_000; // milliseconds after which a hidden tab leads no more
const SILENCE = 45_000; // the server says something every 15 seconds
const POLL = 30_000;
const RETRY = 3_000;
const KEPT = 100; // events kept for tabs that are opened meanwhile

const some = (time) => time * (0.5 + Math.random());
const isNewer = (id, than) => {
  const [epoch, number] = id.split(":");
  const [other, before] = than.split(":");
  return epoch !== other || +number > +before;
};

class Stream {
  constructor(address) {
    this.address = address;
    this.followers = new Set();
    this.me = Math.random();
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", () => this.open());
    addEventListener("online", () => this.leads && this.again(0));
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.hiding);
      if (document.hidden) this.hiding = setTimeout(() => this.leave(), HIDDEN);
      else if (this.channel) this.enter();
    });
  }

  open() {
    if (this.channel || !this.followers.size) return;
    this.channel = new BroadcastChannel(`rotative:live:${this.address}`);
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.enter();
  }

  close() {
    this.leave();
    this.channel?.close();
    this.channel = null;
  }

  // Wait to lead; until then ask whoever does for what happened since this page was made.
  enter() {
    if (this.waiting) return;
    const { signal } = (this.waiting = new AbortController());
    const lead = () => {
      this.leads = true;
      this.asking = false;
      this.kept = [];
      this.from = this.last;
      this.again(0);
      return new Promise((end) => signal.addEventListener("abort", end));
    };
    if (!navigator.locks) return void lead();
    navigator.locks.request(this.channel.name, { signal }, lead).catch(() => {});
    this.asking = true;
    setTimeout(() => (this.asking = false), 1_000);
    this.channel.postMessage({ by: this.me, last: this.last });
  }

  leave() {
    this.waiting?.abort();
    this.waiting = this.leads = null;
    this.hangUp();
  }

  hangUp() {
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.line?.abort();
    this.line = null;
  }

  hear({ by, to, last, events }) {
    if (by) {
      if (this.leads) this.channel.postMessage({ to: by, events: this.since(last) });
    } else if (to ? to === this.me && this.asking : !this.asking) {
      if (to) this.asking = false;
      events.forEach((event) => this.tell(event));
    }
  }

  since(last) {
    if (!last || !this.from) return [];
    if (isNewer(this.from, last)) return [{ name: "reset", id: this.last }];
    return this.kept.slice(this.kept.findLastIndex(({ id }) => id && !isNewer(id, last)) + 1);
  }

  // Tell the followers in this tab.
  tell({ name, data, id }) {
    if (id) this.last = id;
    for (const handlers of this.followers) {
      if (Object.hasOwn(handlers, name)) handlers[name](data, id);
    }
  }

  tellAll(event) {
    this.channel.postMessage({ events: [event] });
    this.tell(event);
  }

  state(name) {
    if (this.is !== name && (this.is || name !== "back")) this.tellAll({ name });
    this.is = name;
  }

  again(wait) {
    this.hangUp();
    this.timer = setTimeout(() => this.connect(), wait);
  }

  async connect() {
    const line = (this.line = new AbortController());
    const address = new URL(this.address, location);
    if (this.last) address.searchParams.set("last_id", this.last);
    let answer;
    try {
      this.listen(line);
      answer = await fetch(address, { signal: line.signal, cache: "no-store" });
      if (answer.ok) {
        this.state("back");
        await this.read(answer.body.pipeThrough(new TextDecoderStream()).getReader(), line);
      }
    } catch {
      answer = null;
    }
    if (this.line !== line) return;
    clearTimeout(this.silence);
    if (answer && !answer.ok) return void this.poll(line, answer.headers.get("retry-after") * 1_000);
    if (!answer) this.state("lost");
    this.tries = (this.tries || 0) + 1;
    this.again(some(Math.min(RETRY * 2 ** this.tries, 60_000) / 2));
  }

  // A line on which nothing is said is dead.
  listen(line) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => line.abort(), SILENCE);
  }

  async read(reader, line) {
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done || this.line !== line) return;
      this.listen(line);
      const events = (text + value).split("\n\n");
      text = events.pop();
      events.forEach((one) => this.take(one));
    }
  }

  take(text) {
    const event = { data: "" };
    for (const line of text.split("\n")) {
      const [, field, value] = line.match(/^(id|event|data): (.*)/) || [];
      if (field === "data") event.data += value;
      else if (field) event[field === "id" ? "id" : "name"] = value;
    }
    const { id, name } = event;
    if (!id && !name) return;
    this.tries = 0;
    this.from ||= id;
    if (name) event.data = JSON.parse(event.data);
    if (name === "reset") [this.from, this.kept] = [id, []];
    else if (name && name !== "beat") this.kept.push(event);
    if (this.kept.length > KEPT) this.from = this.kept.shift().id || this.from;
    this.tellAll(event);
  }

  // No place left: the list, now and then, and the stream again later.
  async poll(line, wait) {
    const until = Date.now() + some(Math.max(wait, 2 * POLL));
    do {
      try {
        const list = this.list && (await fetch(this.list));
        if (list.ok) this.tellAll({ name: "polled", data: await list.json() });
      } catch {
        // The next turn tries again.
      }
      await new Promise((go) => setTimeout(go, some(POLL)));
      if (this.line !== line) return;
    } while (Date.now() < until);
    this.again(0);
  }
}

const streams = new Map();

export function follow(address, handlers, { list = "", last = "" } = {}) {
  const stream = streams.get(address) || new Stream(address);
  streams.set(address, stream);
  stream.list ||= list;
  stream.last ||= last;
  stream.followers.add(handlers);
  stream.open();
  return () => {
    stream.followers.delete(handlers);
    if (!stream.followers.size) stream.close();
  };
}
