// Galleries: arrows, keys and addresses (#4 is the fourth picture). Swiping is the browser's own.

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function make(kind, label, act) {
  const one = document.createElement("button");
  one.type = kind;
  one.setAttribute("aria-label", label);
  one.addEventListener("click", act);
  return one;
}

function lead(gallery) {
  const slides = [...gallery.querySelectorAll(".slide")];
  if (slides.length < 2 || gallery.querySelector(".gallery-turn")) return;
  const strip = gallery.querySelector(".strip");
  const place = document.createElement("span");
  const turn = document.createElement("div");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let at = 0;
  let turned = 0;

  const go = (to, { focus = false } = {}) => {
    if (to < 0 || to >= slides.length) return;
    turned = performance.now();
    const wide = strip.scrollWidth > strip.clientWidth + 1;
    slides[to].scrollIntoView({ behavior: calm.matches ? "instant" : "smooth", block: wide ? "nearest" : "start", inline: "start" });
    if (focus) strip.focus({ preventScroll: true });
    show(to);
    history.replaceState(null, "", `#${slides[to].id}`);
  };
  const back = make("button", gallery.dataset.previous, () => go(at - 1));
  const on = make("button", gallery.dataset.next, () => go(at + 1));
  const show = (to) => {
    at = to;
    place.textContent = `${numbers.format(at + 1)} / ${numbers.format(slides.length)}`;
    back.setAttribute("aria-disabled", String(at === 0));
    on.setAttribute("aria-disabled", String(at === slides.length - 1));
  };

  turn.className = "gallery-turn";
  turn.append(back, place, on);
  gallery.append(turn);
  show(0);

  // Whoever scrolls is at the first picture in sight; whoever turned is where they turned to.
  const inSight = new Set();
  const seen = new IntersectionObserver((entries) => {
    for (const one of entries) inSight[one.isIntersecting ? "add" : "delete"](slides.indexOf(one.target));
    if (inSight.size && performance.now() > turned + 1000) show(Math.min(...inSight));
  }, { threshold: 0.6 });
  slides.forEach((slide) => seen.observe(slide));

  gallery.addEventListener("keydown", (event) => {
    const right = event.key === "ArrowRight";
    if ((!right && event.key !== "ArrowLeft") || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(at + (right === (getComputedStyle(gallery).direction === "ltr") ? 1 : -1));
  });
  const follow = () => {
    const found = slides.findIndex((slide) => slide.id && `#${slide.id}` === location.hash);
    if (found >= 0) go(found);
  };
  addEventListener("hashchange", follow);
  follow();
}

const all = (within) => within.querySelectorAll(".gallery").forEach(lead);
all(document);
addEventListener("rotative:added", ({ detail }) => all(detail));
