// Headlines are proposed while words are typed; without this the form works as it stands.

const form = document.querySelector("form[data-suggest]");
const field = form?.elements.q;

if (field) {
  const list = document.createElement("datalist");
  list.id = "search-proposals";
  form.append(list);
  field.setAttribute("list", list.id);
  let waiting = 0;
  let asked = "";
  let last = null;

  const show = (said) => list.replaceChildren(...said.map((words) => Object.assign(document.createElement("option"), { value: words })));

  const propose = async () => {
    const words = field.value.trim();
    if (words.length < 2 || words === asked) return;
    asked = words;
    last?.abort();
    last = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal: last.signal, credentials: "omit" });
      if (answer.ok) show((await answer.json())[1]);
    } catch {
      // Cut off, or a later word is on its way: what is there stays.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(propose, 180);
  });
}
