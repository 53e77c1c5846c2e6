/* global RELEASE */
/**
 * Keeps the console's code on the device, so that it opens without a line. Code only: the page is an empty shell, and nothing
 * of the API ever comes here. `RELEASE` (see queries.Release) is written before this by the server.
 */
const PREFIX = "diemcau-console-";
const NAME = PREFIX + RELEASE.version;
const CODE = new Set([...RELEASE.core, ...RELEASE.reader]);

addEventListener("install", (install) => install.waitUntil(keep([RELEASE.shell, ...RELEASE.core])));
addEventListener("activate", (activate) => activate.waitUntil(forgetOthers().then(() => clients.claim())));

addEventListener("message", (message) => {
  if (message.data === "take over") skipWaiting();
  if (message.data === "keep the reader") {
    message.waitUntil(
      keep(RELEASE.reader).then(
        () => message.source.postMessage("reader kept"),
        () => message.source.postMessage("reader not kept"),
      ),
    );
  }
});

addEventListener("fetch", (asked) => {
  const { request } = asked;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === RELEASE.shell) asked.respondWith(answer(RELEASE.shell, request));
  } else if (CODE.has(pathname)) asked.respondWith(answer(pathname, request));
});

async function answer(path, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}

/** All of `paths` or, on a line that breaks, those that came; the rest is asked for again next time. */
async function keep(paths) {
  const cache = await caches.open(NAME);
  await Promise.all(paths.map((path) => keepOne(cache, path)));
}

async function keepOne(cache, path) {
  if (await cache.match(path)) return;
  const isNamedByContent = RELEASE.is_hashed && path !== RELEASE.shell;
  const older = isNamedByContent ? await caches.match(path) : undefined;
  const response = older ?? (await fetch(path, { cache: isNamedByContent ? "default" : "no-cache", credentials: "same-origin" }));
  if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
  await cache.put(path, response);
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
}
