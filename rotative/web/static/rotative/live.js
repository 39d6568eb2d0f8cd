// A live story that is open, as a page or within another: new posts wait behind a button, and nothing that is read moves.
import { Top, blank, reads } from "./live_top.js";
import { announce, rename } from "./parts.js";
import { follow } from "./stream.js";
import { parse } from "./trust.js";

const panel = document.getElementById("feed-panel").dataset;
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const plural = new Intl.PluralRules(document.documentElement.lang);
const SAYS = 1200; // somebody who hears the page is told once in a while, not at each post

const numberOf = (post) => Number(post.id.split("-").at(-1));
const momentOf = (post) => Date.parse(post.querySelector(".live-when time")?.dateTime || 0);
const headlineOf = (post) => post.querySelector(".live-headline, p:not(.live-when)")?.textContent.trim() || "";

class LiveStory {
  constructor(tools, grid) {
    this.tools = tools;
    this.given = tools.dataset;
    this.box = grid.querySelector(".live-posts");
    this.grid = grid;
    this.before = this.box.id.slice(0, -"posts".length); // what names begin with in a taken story
    this.scroller = grid.closest(".over-scroll");
    this.bar = tools.querySelector(".live-new");
    this.button = this.bar.querySelector("button");
    this.newest = this.bar.querySelector(".live-newest");
    this.state = tools.querySelector(".live-line");
    this.teller = tools.querySelector(".live-said");
    this.forms = JSON.parse(this.given.forms);
    this.story = Number(this.given.story);
    this.latestFirst = this.given.order === "latest";
    this.address = this.given.from || location.pathname + location.search;
    this.waiting = new Map(); // number → post, in the order in which they came
    this.later = new Map(); // what is changed or taken away once it is out of sight
    this.had = new Map(); // number → how the post read when it was last known
    for (const one of this.posts) this.had.set(numberOf(one), reads(one));
    if ("top" in this.given) this.top = new Top(this);
    this.button.addEventListener("click", () => this.show());
    grid.addEventListener("click", (event) => this.lead(event));
    this.watchScrolling();
    this.followStream();
  }

  get posts() {
    return [...this.box.querySelectorAll(".live-post")];
  }

  find(id) {
    return this.box.querySelector(`[id="${this.before}post-${Number(id)}"]`);
  }

  // --- What is in sight, and how it stays there ---

  get view() {
    return this.scroller?.getBoundingClientRect() || { top: 0, bottom: innerHeight };
  }

  spot(part) {
    const { top, bottom } = part.getBoundingClientRect();
    if (bottom <= this.view.top) return "above";
    return top >= this.view.bottom ? "below" : "in sight";
  }

  // Do something above what is in sight: that stays where it is.
  quietly(act) {
    const held = this.posts.find((one) => this.spot(one) === "in sight") || this.tools;
    const before = held.getBoundingClientRect().top;
    act();
    const off = held.getBoundingClientRect().top - before;
    if (held.isConnected && Math.abs(off) > 0.5) (this.scroller || window).scrollBy({ top: off, behavior: "instant" });
  }

  // Do it now where nobody sees it happen; returns whether it is done.
  unseen(where, act) {
    if (where === "in sight") return false;
    if (where === "above") this.quietly(act);
    else act();
    return true;
  }

  watchScrolling() {
    let due = false;
    (this.scroller || window).addEventListener("scroll", () => {
      if (!this.isHere || due || (!this.later.size && !this.waiting.size && !this.top?.waits)) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        for (const [id, act] of this.later) {
          const one = this.find(id);
          if (!one || this.unseen(this.spot(one), act)) this.later.delete(id);
        }
        this.top?.settle();
        this.tell();
      });
    }, { passive: true });
  }

  // --- New posts ---

  // Where new posts go lies above the window's end, and something below it is read: they wait.
  get mayEnter() {
    const place = this.latestFirst ? this.box.getBoundingClientRect().top : (this.box.lastElementChild || this.box).getBoundingClientRect().bottom;
    return place >= this.view.bottom;
  }

  enter(posts) {
    for (const { id, node, at } of posts) {
      if (this.find(id)) continue;
      this.box.querySelector(".live-empty")?.remove();
      const moment = Date.parse(at);
      const before = this.posts.find((one) => (this.latestFirst ? momentOf(one) <= moment : momentOf(one) > moment));
      if (before) before.before(node);
      else this.box.append(node);
      this.had.set(id, reads(node));
      announce(node);
    }
  }

  tell() {
    const posts = [...this.waiting.values()];
    const top = this.top?.words || "";
    // Of several live stories on a page only the one that is read has its bar in sight.
    this.bar.hidden = !(posts.length || top) || this.spot(this.grid) !== "in sight";
    if (!posts.length && !top) return;
    const words = posts.length ? this.count(posts.length) : this.given.show;
    const newest = posts.length ? posts.at(-1).headline : top;
    if (this.button.textContent !== words) this.button.textContent = words;
    if (this.newest.textContent !== newest) this.newest.textContent = newest;
    this.say(posts.length ? `${words}: ${newest}` : top);
  }

  say(words) {
    if (words === this.saying) return;
    this.saying = words;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.teller.textContent = words), SAYS);
  }

  count(many) {
    return (this.forms[plural.select(many)] || this.forms.other).replace("{n}", numbers.format(many));
  }

  show() {
    const posts = [...this.waiting.values()];
    this.waiting.clear();
    const changed = this.top?.settle(true);
    this.enter(posts);
    this.tell();
    const first = posts.length ? this.find((this.latestFirst ? posts.at(-1) : posts[0]).id) : changed;
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView({ behavior: "instant", block: "start" });
  }

  // A key moment's link leads to its post where that stands, or waits, on this page.
  lead(event) {
    const link = event.target.closest(".live-keys a");
    const id = Number(link?.closest("li").dataset.post);
    if (!id) return;
    if (this.waiting.has(id)) {
      this.enter(this.waiting.values());
      this.waiting.clear();
      this.tell();
    }
    const one = this.find(id);
    if (one) link.href = `#${one.id}`;
  }

  nodeOf(post) {
    const node = parse(post.html).querySelector(".live-post");
    if (node && this.before) rename(node, this.before);
    return node && document.adoptNode(node);
  }

  hear(post) {
    if (post.story !== this.story) return;
    const node = this.nodeOf(post);
    if (!node) return;
    this.top?.hear(post, node, !this.find(post.id));
    this.date(node);
    this.take({ ...post, node });
    this.tell();
  }

  take(post) {
    if (this.find(post.id)) this.change(post.id, post.node);
    else if (this.waiting.has(post.id)) this.waiting.set(post.id, post);
    else if (this.isElsewhere(post)) return;
    else if (this.mayEnter) this.enter([post]);
    else this.waiting.set(post.id, post);
  }

  // When the story was updated: as its newest post, or what was corrected last.
  date(node) {
    const stands = this.grid.querySelector(".revised time");
    const times = [...node.querySelectorAll(".live-when time, .correction-note time")];
    const newest = times.sort((one, other) => Date.parse(one.dateTime) - Date.parse(other.dateTime)).at(-1);
    if (!stands || !newest || Date.parse(newest.dateTime) <= Date.parse(stands.dateTime)) return;
    const line = stands.parentElement;
    stands.replaceWith(newest.cloneNode(true));
    announce(line);
  }

  // A post that stands on another page of the story than this one.
  isElsewhere(post) {
    if (!("follows" in this.given)) return true;
    if (!("further" in this.given)) return false;
    const last = this.latestFirst && this.posts.at(-1);
    return !last || Date.parse(post.at) < momentOf(last);
  }

  // --- Changed and removed ones ---

  change(id, node) {
    if (reads(node) === this.had.get(id)) return;
    this.had.set(id, reads(node));
    const act = () => {
      this.find(id)?.replaceWith(node);
      announce(node);
    };
    this.later.delete(id);
    if (!this.unseen(this.spot(this.find(id)), act)) this.later.set(id, act);
    const note = node.querySelector(".correction-note");
    if (note) this.teller.textContent = note.textContent.trim();
  }

  remove({ story, id }) {
    if (story !== this.story) return;
    this.waiting.delete(id);
    this.top?.gone(id);
    const one = this.find(id);
    const act = () => this.find(id)?.remove();
    this.later.delete(id);
    if (one && !this.unseen(this.spot(one), act)) {
      blank(one, this.given.removed);
      this.later.set(id, act);
    }
    this.tell();
  }

  // The story has another address: the old one leads there, but a link that is copied should not need it.
  move({ key, href }) {
    if (key !== `story:${this.story}` || !href) return;
    for (const part of [this.grid, ...[...this.waiting.values()].map(({ node }) => node)]) {
      for (const link of part.querySelectorAll(".live-when a")) link.pathname = href;
    }
  }

  // --- The line ---

  // What the page at this address shows now: posts that were missed, changed, removed.
  async again() {
    const answer = await fetch(this.address, { credentials: "omit", cache: "no-cache" });
    if (!answer.ok || !this.isHere) return;
    const page = parse(await answer.text());
    const posts = [...page.querySelectorAll("#posts > .live-post")];
    const ids = new Set(posts.map(numberOf));
    const times = posts.map(momentOf);
    this.top?.become(page, this.before);
    for (const node of this.latestFirst ? posts.reverse() : posts) {
      const post = { story: this.story, id: numberOf(node), headline: headlineOf(node), at: node.querySelector(".live-when time").dateTime };
      if (this.before) rename(node, this.before);
      this.take({ ...post, node: document.adoptNode(node) });
    }
    this.tell();
    const [from, to] = [Math.min(...times), Math.max(...times)];
    for (const one of this.posts) {
      const id = numberOf(one);
      if (!ids.has(id) && momentOf(one) > from && momentOf(one) <= to) this.remove({ story: this.story, id });
    }
  }

  // A story over the page that is left for another one.
  get isHere() {
    if (!this.tools.isConnected) this.stop?.();
    return this.tools.isConnected;
  }

  followStream() {
    const anew = () => this.isHere && this.again().catch(() => {});
    const tell = (words) => this.isHere && (this.state.textContent = words);
    this.stop = follow(panel.stream, {
      item: (item) => this.isHere && this.move(item),
      post: (post) => this.isHere && this.hear(post),
      post_gone: (post) => this.isHere && this.remove(post),
      live: ({ story, ended }) => story === this.story && tell(ended ? this.given.ended : ""),
      reset: anew,
      polled: anew,
      lost: () => tell(this.given.lost),
      back: () => {
        tell("");
        anew();
      },
    }, { list: panel.list });
    // What was posted between this page and its stream.
    const soon = () => setTimeout(anew, 500);
    if (document.readyState === "complete") soon();
    else addEventListener("load", soon);
  }
}

const led = new WeakSet();
const all = (within) => within.querySelectorAll(".live-tools").forEach((tools) => {
  let grid = tools.previousElementSibling;
  while (grid && !grid.matches(".story-grid")) grid = grid.previousElementSibling;
  if (!grid || led.has(tools)) return;
  led.add(tools);
  new LiveStory(tools, grid);
});
all(document);
addEventListener("rotative:added", ({ detail }) => all(detail));
