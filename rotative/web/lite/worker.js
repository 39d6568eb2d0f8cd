
// The network always comes first. Without it: the lite pages of saved stories, else the offline page.
const PAGES = `rotative pages ${BASE}/`;
const SHELL = `rotative shell ${BASE}/ ${VERSION}`;
const DAY = 86400000;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES)));
});

addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`rotative shell ${BASE}/ `) && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(event.data.keep));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (FILES.some((name) => new URL(name, origin).pathname === pathname)) event.respondWith(file(request));
});

function twin(address) {
  const url = new URL(address);
  const path = url.pathname.endsWith("/lite/") ? url.pathname : `${url.pathname}lite/`;
  return url.origin + path;
}

async function page(event) {
  const { request } = event;
  let answer;
  try {
    answer = (await event.preloadResponse) || (await fetch(request));
  } catch {
    return kept(request);
  }
  event.waitUntil(renew(request.url, answer.clone()));
  return answer;
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) || Response.error();
  }
}

async function kept(request) {
  const address = twin(request.url);
  const found = await (await caches.open(PAGES)).match(address, { ignoreVary: true });
  if (!found) return (await (await caches.open(SHELL)).match(OFFLINE, { ignoreVary: true })) || Response.error();
  return new URL(request.url).pathname === new URL(address).pathname ? found : Response.redirect(address);
}

// A kept page that was changed or withdrawn is changed or withdrawn here too.
async function renew(address, answer) {
  const pages = await caches.open(PAGES);
  const url = twin(address);
  if (!(await pages.match(url, { ignoreVary: true }))) return;
  if (answer.status === 404 || answer.status === 410) await pages.delete(url, { ignoreVary: true });
  else if (answer.ok && !answer.redirected && new URL(address).pathname === new URL(url).pathname) await pages.put(url, answer);
}

async function keep(paths) {
  const pages = await caches.open(PAGES);
  const ours = paths.filter((path) => path.startsWith(`${BASE}/`) && path.endsWith("/lite/"));
  const wanted = new Set(ours.map((path) => new URL(path, location.origin).href));
  for (const request of await pages.keys()) if (!wanted.has(request.url)) await pages.delete(request, { ignoreVary: true });
  for (const url of wanted) {
    const known = await pages.match(url, { ignoreVary: true });
    if (known && Date.now() - Date.parse(known.headers.get("Date")) < DAY) continue;
    try {
      const answer = await fetch(url);
      if (answer.ok && !answer.redirected) await pages.put(url, answer);
      else if (answer.status === 404 || answer.status === 410) await pages.delete(url, { ignoreVary: true });
    } catch { /* There is no line: it is fetched the next time. */ }
  }
}
