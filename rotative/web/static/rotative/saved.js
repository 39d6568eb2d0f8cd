// The shelf's page: what this browser kept of the edition, and how to let go of it.
import { Shelf } from "./shelf.js";

const HOW_MANY = 40;

function element(name, kind, words) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (words) made.textContent = words;
  return made;
}

function picture(story) {
  const image = element("img");
  image.src = story.picture;
  image.width = story.width;
  image.height = story.height;
  image.alt = "";
  image.loading = "lazy";
  const box = element("div", "card-picture");
  box.append(image);
  return box;
}

function card(story, part, shelf) {
  const made = element("article", `card card-row${story.picture ? " has-picture" : ""}`);
  const words = element("div", "card-words");
  const headline = element("h3", "headline");
  const link = element("a", "", story.headline);
  link.href = story.href;
  headline.append(link);
  if (story.kicker) words.append(element("p", "kicker", story.kicker));
  words.append(headline);
  const let_go = element("button", "plain-button", part.dataset.remove);
  let_go.type = "button";
  let_go.setAttribute("aria-label", `${part.dataset.remove}: ${story.headline}`);
  let_go.addEventListener("click", () => {
    shelf.take(story.id);
    show(part, shelf);
    part.querySelector("h2").focus();
  });
  words.append(let_go);
  if (story.picture) made.append(picture(story));
  made.append(words);
  return made;
}

function show(part, shelf) {
  const stories = shelf.all().slice(0, HOW_MANY);
  part.querySelector(".listing").replaceChildren(...stories.map((story) => card(story, part, shelf)));
  part.querySelector(".empty").hidden = stories.length > 0;
  part.querySelector(".shelf-tools").hidden = stories.length === 0;
}

for (const part of document.querySelectorAll(".shelf[data-shelf]")) {
  const shelf = new Shelf(part.dataset.shelf, part.dataset.edition);
  part.querySelector("[data-do=clear]").addEventListener("click", () => {
    shelf.clear();
    show(part, shelf);
    part.querySelector("h2").focus();
  });
  addEventListener("storage", () => show(part, shelf));
  show(part, shelf);
}
