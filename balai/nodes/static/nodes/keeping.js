/* The store of this browser. What is typed lies in it sealed, under a key that no script can read again: in a citizen's
   browser it lies beside (whoever may open that browser opens it, too), on an enrolled phone only the PIN brings it back. */
const { subtle } = crypto;
const STORES = ['draft', 'parcel', 'said', 'device', 'issued'];
const CIPHER = { name: 'AES-GCM', length: 256 }, TURNS = 600000, MOST_WRONG = 5, PAUSE = 900000, ANSWER = 3000, ALIVE = 10000, IDLE = 600000;
export const HERE = 'here', PIN = 'pin';

const opening = new Promise((done, fail) => {
  const asked = indexedDB.open('balai', 1);
  asked.onupgradeneeded = () => {
    for (const name of STORES)
      if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, { keyPath: 'id' });
  };
  asked.onsuccess = () => { asked.result.onversionchange = () => asked.result.close(); done(asked.result); };
  asked.onerror = () => fail(asked.error);
});

/* Do something in one transaction; done when it is on the disk. */
export const inStore = async (names, mode, act) => {
  const store = await opening;
  return new Promise((done, fail) => {
    const turn = store.transaction(names, mode, { durability: 'strict' }), asked = act((name) => turn.objectStore(name));
    turn.oncomplete = () => done(asked?.result);
    turn.onabort = () => fail(turn.error);
  });
};

export const get = (name, id) => inStore(name, 'readonly', (store) => store(name).get(id));
export const all = (name) => inStore(name, 'readonly', (store) => store(name).getAll());
export const put = (name, row) => inStore(name, 'readwrite', (store) => store(name).put(row));

// Sealing: `about` says what it is, so that nothing sealed can stand for something else

const way = (iv, about) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(about) });

export const seal = async (key, plain, about) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: new Uint8Array(await subtle.encrypt(way(iv, about), key, plain)) };
};

export const unseal = async (key, { iv, data }, about) => new Uint8Array(await subtle.decrypt(way(iv, about), key, data));

// Keys

/* The key of a citizen's browser, made once. */
const ownKey = () => navigator.locks.request('kunci', async () => {
  const kept = await get('said', 'key');
  if (kept) return kept.key;
  const key = await subtle.generateKey(CIPHER, false, ['encrypt', 'decrypt']);
  await put('said', { id: 'key', key });
  return key;
});

const stretched = async (pin, { salt, turns }) => {
  const typed = await subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: turns };
  return subtle.deriveKey(how, typed, CIPHER, false, ['wrapKey', 'unwrapKey']);
};

/* Whether this phone has a PIN, and until when nobody may try it (milliseconds). */
export const pinState = async () => {
  const row = await get('device', PIN);
  return { known: !!row, until: row?.wrong >= MOST_WRONG ? row.tried + PAUSE : 0 };
};

/* Take a new PIN. What an earlier one had sealed, nobody opens again: such drafts go. */
export const makePin = async (pin) => {
  const row = { id: PIN, salt: crypto.getRandomValues(new Uint8Array(16)), turns: TURNS, wrong: 0, tried: 0 };
  const key = await subtle.generateKey(CIPHER, true, ['encrypt', 'decrypt']), iv = crypto.getRandomValues(new Uint8Array(12));
  row.wrapped = { iv, data: new Uint8Array(await subtle.wrapKey('raw', key, await stretched(pin, row), way(iv, PIN))) };
  const lost = (await all('draft')).filter(({ by }) => by === PIN);
  await inStore(['device', 'draft'], 'readwrite', (store) => {
    for (const { id } of lost) store('draft').delete(id);
    store('device').put(row);
  });
  return openPin(pin);
};

/* The key that this PIN brings back; null for a wrong one, which is counted. */
export const openPin = (pin) => navigator.locks.request('kunci', async () => {
  const row = await get('device', PIN), { iv, data } = row.wrapped;
  if ((await pinState()).until > Date.now()) return null;
  try {
    const key = await subtle.unwrapKey('raw', data, await stretched(pin, row), way(iv, PIN), CIPHER, false, ['encrypt', 'decrypt']);
    await put('device', { ...row, wrong: 0 });
    await hold(key);
    return key;
  } catch (error) {
    if (error.name !== 'OperationError') throw error;
    await put('device', { ...row, wrong: (row.wrong % MOST_WRONG) + 1, tried: Date.now() });
    return null;
  }
});

/* The worker holds an opened key from page to page, in its memory alone; it ends soon after the last page. */
const toWorker = (told) => new Promise((done) => {
  const worker = navigator.serviceWorker?.controller, { port1, port2 } = new MessageChannel();
  if (!worker) { done(null); return; }
  port1.onmessage = ({ data }) => done(data);
  setTimeout(done, ANSWER, null); // a worker of an earlier release says nothing
  worker.postMessage(told, [port2]);
});

let opened = null; // the same on this page

const hold = async (key) => {
  const isFirst = !opened;
  let touched = Date.now();
  opened = key;
  await toWorker({ hold: key });
  if (!isFirst) return;
  for (const kind of ['input', 'pointerdown']) addEventListener(kind, () => { touched = Date.now(); });
  const turn = setInterval(async () => {
    if (Date.now() - touched < IDLE) { await toWorker({ hold: opened }); return; }
    clearInterval(turn);
    await toWorker({ hold: null });
    location.reload(); // each change was kept
  }, ALIVE);
};

/* The key that drafts are sealed under here: {name, key}; the key is null while an officer has yet to show the PIN. */
export const draftKey = async () => {
  if (!(await get('device', 'me'))) return { name: HERE, key: await ownKey() };
  const key = opened || (await toWorker({}));
  if (key) await hold(key);
  return { name: PIN, key };
};

// Drafts

const about = (id, name = '') => `draft ${id} ${name}`;
const sealedOnce = new WeakMap(); // a photo is sealed when it is chosen, not at each letter that is typed after

const sealedFile = async (key, id, [name, file]) => {
  const known = sealedOnce.get(file);
  if (known?.key === key) return known.row;
  const row = [name, file.name, file.type, await seal(key, await file.arrayBuffer(), about(id, name))];
  sealedOnce.set(file, { key, row });
  return row;
};

const sealedDraft = async ({ name, key }, { id, title, at, texts, files }) => {
  const typed = await seal(key, new TextEncoder().encode(JSON.stringify(texts)), about(id));
  return { id, title, at, by: name, typed, files: await Promise.all(files.map((pair) => sealedFile(key, id, pair))) };
};

/* Keep {id, title, at, texts: [name, text] pairs, files: [name, File] pairs}. */
export const keepDraft = async (held, draft) => put('draft', await sealedDraft(held, draft));

/* Return a draft opened; null for none. One of an earlier release lies open until now. */
export const openDraft = async ({ name, key }, id) => {
  const row = await get('draft', id);
  if (!row?.typed) return row || null;
  const by = row.by === name ? key : await ownKey();
  const texts = JSON.parse(new TextDecoder().decode(await unseal(by, row.typed, about(id))));
  const files = row.files.map(async ([input, file, type, content]) => [input, new File([await unseal(by, content, about(id, input))], file, { type })]);
  return { ...row, texts, files: await Promise.all(files) };
};

/* Seal what lies open, or under another key than this; one that changed meanwhile was sealed by whoever changed it. */
export const sealAll = async (held) => {
  for (const { id, at, by } of await all('draft')) {
    if (by === held.name || by === PIN) continue;
    const sealed = await sealedDraft(held, await openDraft(held, id));
    await inStore('draft', 'readwrite', (store) => {
      store('draft').get(id).onsuccess = ({ target }) => { if (target.result?.at === at) store('draft').put(sealed); };
    });
  }
};
