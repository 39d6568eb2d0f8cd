// Parts that come onto a page after it was made: their names, and who hears of them.

const NAMED = ["id", "for", "href", "aria-labelledby", "aria-describedby", "aria-controls"];

// No two stories in one page answer to one name: those of the taken one get its number before them.
export function rename(part, before) {
  for (const name of NAMED) {
    for (const one of [part, ...part.querySelectorAll(`[${name}]`)]) {
      const value = one.getAttribute(name);
      if (!value || (name === "href" && (!value.startsWith("#") || value.length < 2))) continue;
      one.setAttribute(name, name === "href" ? `#${before}${value.slice(1)}` : value.split(" ").map((word) => before + word).join(" "));
    }
  }
}

// Times, tools and follow buttons work in `part` too, which is on the page now.
export function announce(part) {
  dispatchEvent(new CustomEvent("rotative:added", { detail: part }));
}
