/* Answers for the site when nothing else does. It keeps copies of pages and parts, nothing that anybody typed, so a new
   one can take over at any moment (an officer then shows the PIN again). SHELL, written above by the server, names what it needs. */
const PAGES = 'balai-pages', FILES = 'balai-files', KEEP_DAYS = 90;
const HOME = SHELL.pages[0], PATIENCE = 8000;
const LEADS = {
  '/luring/bagian.js': 'nodes/offline', '/luring/simpan.js': 'nodes/keeping', '/luring/amplop.js': 'nodes/envelope',
  '/luring/perangkat.js': 'nodes/phone', '/luring/kode.js': 'nodes/code',
};
const known = [...SHELL.files, ...SHELL.later], file = (name) => known.find((address) => address.includes(`/${name}.`));

const add = async (cache, addresses) => {
  for (const address of addresses) if (!(await cache.match(address))) await cache.add(address);
};

const prepare = async () => {
  const files = await caches.open(FILES), isDevice = (await files.keys()).some(({ url }) => url.includes('/nodes/phone.'));
  await add(files, isDevice ? known : SHELL.files);
  await (await caches.open(PAGES)).addAll(SHELL.pages);
  await self.skipWaiting();
};

// Parts of earlier releases stay as long as a page that was kept may ask for them
const tidy = async () => {
  await self.clients.claim();
  const files = await caches.open(FILES), before = Date.now() - KEEP_DAYS * 864e5;
  for (const request of await files.keys()) {
    const { pathname } = new URL(request.url), date = (await files.match(request)).headers.get('Date');
    if (!known.includes(pathname) && Date.parse(date) < before) await files.delete(request);
  }
};

const part = async (request, address) => {
  const files = await caches.open(FILES), kept = await files.match(address);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await files.put(address, answer.clone());
  return answer;
};

const soon = (promise) => Promise.race([promise, new Promise((_, fail) => { setTimeout(fail, PATIENCE); })]);

// What was kept is kept fresh; what was not stays the business of the network
const page = async (request) => {
  const pages = await caches.open(PAGES), kept = await pages.match(request, { ignoreVary: true });
  try {
    const answer = await (kept ? soon(fetch(request)) : fetch(request));
    if (kept && answer.ok && !answer.redirected) await pages.put(request, answer.clone());
    return answer;
  } catch {
    return kept || pages.match(HOME, { ignoreVary: true });
  }
};

const posted = (request) => fetch(request).catch(async () => (await caches.open(PAGES)).match(HOME, { ignoreVary: true }));

// Names of places near by, as /wilayah/nama gives them
const names = (request) => fetch(request).catch(async () => {
  const pages = await caches.open(PAGES), asked = new URL(request.url).searchParams.get('q').toLowerCase().split(/[\s,·]+/);
  const lists = (await pages.keys()).filter(({ url }) => url.endsWith('/wilayah.json'));
  const known = (await Promise.all(lists.map(async (list) => (await pages.match(list)).json()))).flat();
  return Response.json(known.filter((name) => asked.every((word) => name.toLowerCase().includes(word))).slice(0, 12));
});

// The opened key of an officer's drafts, from page to page: never on a disk, gone when this worker ends
let held = null;
self.onmessage = ({ data, ports: [port] }) => {
  if (data && 'hold' in data) held = data.hold;
  port?.postMessage(held);
};

self.oninstall = (event) => event.waitUntil(prepare());
self.onactivate = (event) => event.waitUntil(tidy());
self.onfetch = (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  const lead = LEADS[pathname];
  if (lead) event.respondWith(part(request, file(lead)));
  else if (pathname.startsWith('/static/')) event.respondWith(part(request, pathname));
  else if (pathname === '/wilayah/nama') event.respondWith(names(request));
  else if (request.mode === 'navigate') event.respondWith(request.method === 'GET' ? page(request) : posted(request));
};
