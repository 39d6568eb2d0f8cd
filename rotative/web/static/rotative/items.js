// Rows of the newsfeed, as its page makes them: days, the newest first, each thing once.

function element(name, kind, words) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (words) made.textContent = words;
  return made;
}

function row(item, given) {
  const made = element("li", `feed-item${item.breaking ? " is-breaking" : ""}${given.followed(item) ? " is-followed" : ""}`);
  const when = element("time", "feed-time", item.clock);
  const words = element("p", "feed-words");
  const link = element(item.href ? "a" : "span", "feed-link", item.words);
  Object.assign(made.dataset, { item: item.id, key: item.key, kind: item.kind, ...(item.story && { story: item.story }) });
  when.dateTime = item.at;
  if (item.label) words.append(element("span", "feed-label", item.label), " ");
  if (item.href) link.href = item.href;
  words.append(link);
  if (item.section) {
    const section = element("a", "feed-section", item.section.name);
    section.href = item.section.href;
    words.append(" ", section);
  }
  made.append(when, words);
  if (given.followed(item)) mark(made, given.words);
  return made;
}

// What is followed carries a word and a sign.
export function mark(one, words) {
  one.classList.add("is-followed");
  if (!one.querySelector(".feed-mark")) one.querySelector(".feed-words").prepend(element("span", "feed-mark", words), " ");
}

// What a row says and where it leads, whatever marks it carries.
function reads(one) {
  const copy = one.cloneNode(true);
  copy.querySelector(".feed-mark")?.remove();
  const hrefs = [...copy.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  return [one.dataset.item, copy.textContent.replace(/\s+/g, ""), ...hrefs].join(" ");
}

function day(item, level) {
  const made = element("section", "feed-day");
  made.dataset.day = item.day;
  made.append(element(level, "feed-day-name", item.dayWords), element("ol", "feed-items"));
  return made;
}

export class Items {
  // `given`: { level of a day's name, followed(item), words for what is followed }.
  constructor(box, given) {
    this.box = box;
    this.given = given;
  }

  has(key) {
    return Boolean(this.find(key));
  }

  find(key) {
    return [...this.box.querySelectorAll(".feed-item")].find((one) => one.dataset.key === key);
  }

  get size() {
    return this.box.querySelectorAll(".feed-item").length;
  }

  // The number of the last one; what is older than that has its place further down.
  get last() {
    return Number([...this.box.querySelectorAll(".feed-item")].at(-1)?.dataset.item || 0);
  }

  // Where it belongs by its number: new ones at the top, older ones below. One that is there
  // changes where it stands; its story's other items go with it.
  put(item) {
    const made = row(item, this.given);
    const known = this.find(item.key);
    if (item.key === `story:${item.story}`) this.align(item);
    if (known && reads(known) === reads(made)) return known;
    if (Number(known?.dataset.item) === item.id) {
      const held = known.contains(document.activeElement) && document.activeElement.className;
      made.classList.toggle("is-new", known.classList.contains("is-new"));
      known.replaceWith(made);
      if (held) made.getElementsByClassName(held)[0]?.focus({ preventScroll: true });
      return made;
    }
    this.take(item.key);
    this.box.querySelector(".empty")?.remove();
    const below = [...this.box.querySelectorAll(".feed-item")].find((one) => Number(one.dataset.item) < item.id);
    const days = [...this.box.querySelectorAll(".feed-day")];
    let home = days.find((one) => one.dataset.day === item.day);
    if (!home) {
      home = day(item, this.given.level);
      const after = days.find((one) => one.dataset.day < item.day);
      if (after) after.before(home);
      else this.box.append(home);
    }
    if (below && home.contains(below)) below.before(made);
    else home.querySelector(".feed-items").append(made);
    return made;
  }

  // A story has another address or section: whatever leads to it follows.
  align({ story, href, section }) {
    for (const one of this.box.querySelectorAll(`.feed-item[data-story="${Number(story)}"]`)) {
      const [link, of] = [one.querySelector("a.feed-link"), one.querySelector("a.feed-section")];
      if (link) link.setAttribute("href", href + new URL(link.href).hash);
      if (of && section) Object.assign(of, { href: section.href, textContent: section.name });
    }
  }

  take(key) {
    const one = this.find(key);
    const home = one?.closest(".feed-day");
    one?.remove();
    if (home && !home.querySelector(".feed-item")) home.remove();
  }

  // All that leads to a story that is gone.
  takeStory(story) {
    for (const one of this.box.querySelectorAll(`.feed-item[data-story="${Number(story)}"]`)) this.take(one.dataset.key);
  }

  clear() {
    this.box.replaceChildren();
  }
}
