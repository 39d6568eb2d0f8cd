// What a lite page does where scripts run: pictures come in their place, the choice is remembered.
import { Shelf } from "./shelf.js";

const CHOICE = "rotative:lite";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link?.dataset.lite === "off") {
    try {
      localStorage.removeItem(CHOICE);
    } catch { /* Nothing was kept. */ }
  } else if (link?.classList.contains("show") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const { width, height, alt } = link.dataset;
    const image = Object.assign(document.createElement("img"), { width, height, alt, tabIndex: -1 });
    image.addEventListener("error", () => image.replaceWith(link));
    image.src = link.href;
    link.replaceWith(image);
    image.focus({ preventScroll: true });
  }
});

// The shelf: what this browser kept, as links to the lite pages that are there without a line too.
for (const list of document.querySelectorAll("[data-kept]")) {
  const stories = new Shelf("saved", list.dataset.kept).all();
  list.append(...stories.map((story) => {
    const link = Object.assign(document.createElement("a"), { href: `${story.href}lite/`, textContent: story.headline });
    const headline = document.createElement("h3");
    headline.append(link);
    const item = document.createElement("li");
    item.append(headline);
    return item;
  }));
  list.hidden = !stories.length;
  document.querySelector("[data-none]").hidden = stories.length > 0;
}
