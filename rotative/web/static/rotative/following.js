// The list of what is followed, on the page of what this browser keeps.
import { Follows } from "./followed.js";

const part = document.getElementById("followed");
const follows = new Follows(part.dataset.edition);

function element(name, kind, words) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (words) made.textContent = words;
  return made;
}

function line(thing) {
  const made = element("article", "card card-row");
  const words = element("div", "card-words");
  const headline = element("h3", "headline");
  const link = element("a", "", thing.words);
  const stop = element("button", "plain-button", part.dataset.remove);
  link.href = thing.href;
  headline.append(link);
  words.append(element("p", "kicker", part.dataset[thing.kind]), headline);
  if (thing.news) {
    const when = element("time", "", new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(new Date(thing.news)));
    const news = element("p", "meta", `${part.dataset.news} `);
    when.dateTime = thing.news;
    news.append(when);
    words.append(news);
  }
  stop.type = "button";
  stop.setAttribute("aria-label", `${part.dataset.remove}: ${thing.words}`);
  stop.addEventListener("click", () => {
    follows.take(thing.kind, thing.id);
    part.querySelector("h2").focus();
  });
  words.append(stop);
  made.append(words);
  return made;
}

function show() {
  const things = follows.all();
  part.querySelector(".listing").replaceChildren(...things.map(line));
  part.querySelector(".empty").hidden = things.length > 0;
  part.querySelector(".shelf-tools").hidden = things.length === 0;
}

part.querySelector("[data-do=clear]").addEventListener("click", () => {
  follows.clear();
  part.querySelector("h2").focus();
});
addEventListener("rotative:follow", show);
addEventListener("storage", show);
show();
