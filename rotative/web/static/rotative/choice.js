// A reader who chose the lite pages gets them: before the rest of a full page is fetched.
{
  const KEY = "rotative:lite";
  const { lite } = document.currentScript.dataset;
  try {
    if (localStorage.getItem(KEY)) location.replace(lite + location.search + location.hash);
    addEventListener("click", ({ target }) => {
      if (target.closest?.("a[data-lite=on]")) localStorage.setItem(KEY, "1");
    });
  } catch { /* The browser keeps nothing: the links lead there all the same. */ }
}
