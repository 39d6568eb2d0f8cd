// What every page does once it stands: the row of sections comes back, times are told as “ago”.

const root = document.documentElement;

function turn(row) {
  row.classList.add("turning");
  let before = scrollY;
  addEventListener("scroll", () => {
    const down = scrollY > before + 4;
    const up = scrollY < before - 4;
    if (!down && !up) return;
    before = scrollY;
    // Whoever walks through the row by keyboard keeps it.
    row.classList.toggle("away", down && scrollY > 160 && !row.contains(document.activeElement));
  }, { passive: true });
  row.addEventListener("focusin", () => row.classList.remove("away"));
}

// The section that one is in stands in sight; the page itself does not move.
function centre(link) {
  const list = link?.closest("ul");
  if (!list) return;
  const [inner, outer] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollBy({ left: inner.left + inner.width / 2 - outer.left - outer.width / 2, behavior: "instant" });
}

const STEPS = [["minute", 60, 3600], ["hour", 3600, 86400]];

function tell(time, format) {
  const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
  const step = STEPS.find(([, , end]) => seconds < end);
  const ago = step && seconds >= 0 ? format.format(-Math.max(1, Math.floor(seconds / step[1])), step[0]) : "";
  if (!time.title) time.title = time.textContent;
  time.textContent = ago || time.title;
}

function tellTimes() {
  let format;
  try {
    format = new Intl.RelativeTimeFormat(root.lang, { numeric: "always" });
  } catch {
    return;
  }
  const times = () => document.querySelectorAll("time[data-ago]");
  const all = () => times().forEach((time) => tell(time, format));
  all();
  setInterval(all, 60000);
  // On paper “an hour ago” says nothing.
  addEventListener("beforeprint", () => times().forEach((time) => (time.textContent = time.title || time.textContent)));
  addEventListener("afterprint", all);
  addEventListener("rotative:added", ({ detail }) => detail.querySelectorAll("time[data-ago]").forEach((time) => tell(time, format)));
}

function closeMenus() {
  const menus = document.querySelectorAll("details.editions");
  addEventListener("click", (event) => menus.forEach((menu) => menu.contains(event.target) || (menu.open = false)));
  menus.forEach((menu) => menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }));
}

const row = document.getElementById("sections");
if (row) turn(row);
centre(row?.querySelector("[aria-current]"));
tellTimes();
closeMenus();
