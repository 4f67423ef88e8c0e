/* What works without a network, loaded after the page is shown: services and forms that were opened are kept, what is
   typed is kept, what is finished is sealed and brought to the centre once there is a network. */
import { all, draftKey, get, inStore, keepDraft, openDraft, put, sealAll } from '/luring/simpan.js';
export { all, get, inStore, put };
const doc = document, { dataset } = doc.documentElement;
export const at = (query) => doc.querySelector(query);
export const envelope = () => import('/luring/amplop.js');
const phone = () => import('/luring/perangkat.js');
const PARCELS = '/luring/kiriman/', KEPT_DAYS = 30, AGAIN = 60000;
const FIRST_PIECE = 16384, LARGEST_PIECE = 262144, TRIES = 3;

// What a browser erases is told: a cookie survives it and says how much there was

const told = () => Number(doc.cookie.match(/(?:^|; )luring=(\d+)/)?.[1] || 0);
const open = (row) => !row.receipt && !row.ended;

export const tell = async () => {
  const left = (await all('draft')).length + (await all('parcel')).filter(open).length + (await all('issued')).filter(({ settled }) => !settled).length;
  doc.cookie = `luring=${left};path=/;max-age=31536000;samesite=lax${location.protocol === 'https:' ? ';secure' : ''}`;
};

export const notice = (name) => {
  const words = at(`#kata-${name}`), place = at('#kabar');
  if (!words || !place || place.querySelector(`[data-notice=${name}]`)) return null;
  const part = words.content.firstElementChild.cloneNode(true);
  part.dataset.notice = name;
  place.append(part);
  return part;
};

/* Said on every page that can say it, until the outbox has. */
const lookForErased = async () => {
  const here = await get('said', 'here'), erased = here ? here.erased : told() > 0;
  if (erased) notice('hilang');
  await put('said', { id: 'here', erased: erased && !at('[data-parcels]') });
};

// Pages that were opened are kept

const keepPages = async () => {
  const worker = navigator.serviceWorker;
  if (!worker) return;
  await worker.register('/luring/pekerja.js', { scope: '/', updateViaCache: 'none' });
  await worker.ready;
  const form = dataset.form || (at('[data-parcel]') && location.pathname);
  const pages = await caches.open('balai-pages'), area = form?.split('/')[2];
  const wanted = form ? [form, `/luring/${area}/wilayah.json`, ...(dataset.form ? [location.pathname] : [])] : [];
  for (const address of wanted) await pages.add(address);
  dataset.kept = 'yes';
};

const listPages = async (list) => {
  const pages = await caches.open('balai-pages');
  for (const { url } of await pages.keys()) {
    if (!/\/luring\/[\d.]+\/(peristiwa\/)?[\w-]+\/$/.test(url)) continue;
    const text = await (await pages.match(url)).text();
    const form = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-parcel]');
    const line = list.appendChild(doc.createElement('li')), link = line.appendChild(doc.createElement('a'));
    link.href = new URL(url).pathname;
    link.textContent = form.dataset.title;
    at('[data-none]').hidden = true;
  }
};

// A form that is filled in here

const texts = (form) => [...new FormData(form)].filter(([name, value]) => value.trim && value && name !== 'csrfmiddlewaretoken' && name !== 'once');

const enter = (input, value) => {
  if (!/radio|checkbox/.test(input.type)) input.value = value;
  else if (input.value === value) input.checked = true;
  return input.value === value;
};

/* Fill in a draft; return what this form, another version perhaps, has no place for. */
const fill = (form, draft) => {
  const isNowhere = ([name, value]) => ![...doc.getElementsByName(name)].map((input) => enter(input, value)).some(Boolean);
  const rest = { texts: draft.texts.filter(isNowhere), files: [] };
  for (const [name, file] of draft.files) {
    const list = new DataTransfer(), [input] = doc.getElementsByName(name);
    list.items.add(file);
    if (input) input.files = list.files;
    else rest.files.push([name, file]);
  }
  form.dispatchEvent(new Event('change', { bubbles: true }));
  return rest;
};

/* Show what a newer form asks no more; it stays in the draft. */
const sayRest = ({ texts, files }) => {
  const told = [...texts.map(([, value]) => value), ...files.map(([, file]) => file.name)];
  if (told.length) notice('berubah').querySelector('ul').append(...told.map((text) => Object.assign(doc.createElement('li'), { textContent: text })));
};

const fileInputs = (form) => [...form.querySelectorAll('[type=file]')];

/* Keep each change at once, one after the other; `data-unkept` stands while one is under way. */
const keeper = (form, held, rest) => {
  let turn = Promise.resolve(), waiting = 0;
  const save = async () => {
    const files = fileInputs(form).filter((input) => input.files[0]).map((input) => [input.name, input.files[0]]);
    await keepDraft(held, { id: location.pathname, title: form.dataset.title, at: Date.now(), texts: [...texts(form), ...rest.texts], files: [...files, ...rest.files] });
    await tell();
    const line = at('[data-kept]');
    line.value = `${line.dataset.kept} ${new Date().toLocaleTimeString('id', { hour: '2-digit', minute: '2-digit' })}`;
  };
  return () => {
    waiting++;
    form.dataset.unkept = 'yes';
    turn = turn.then(save).catch(() => notice('penuh')).finally(() => { --waiting || delete form.dataset.unkept; });
    return turn;
  };
};

const empty = (form) => (form.dataset.needed || '').split(' ').filter((name) => {
  const inputs = [...form.querySelectorAll(`[name="${name}"], [name^="${name}-"]`)];
  return inputs.some((input) => !input.closest('[hidden]')) && !texts(form).some(([key]) => key === name || key.startsWith(`${name}-`));
});

const sayEmpty = (form, names) => {
  at('#kabar').replaceChildren();
  const list = notice('kosong').querySelector('ul');
  for (const name of names) {
    const input = form.querySelector(`[name="${name}"], [name^="${name}-"]`), part = input.closest('.field');
    const link = list.appendChild(doc.createElement('li')).appendChild(doc.createElement('a'));
    link.href = `#${input.id}`;
    link.textContent = part.querySelector('legend, label').firstChild.textContent.trim();
  }
  at('#perbaiki').focus();
};

/* A photo as light as it may be and still be read; anything else as it is. */
export const light = async (file, most) => {
  if (!file.type.startsWith('image/') || file.size <= most) return file;
  const photo = await createImageBitmap(file), canvas = doc.createElement('canvas');
  for (let scale = Math.min(1, 1600 / Math.max(photo.width, photo.height)); scale > .2; scale *= .85) {
    canvas.width = photo.width * scale;
    canvas.height = photo.height * scale;
    canvas.getContext('2d').drawImage(photo, 0, 0, canvas.width, canvas.height);
    for (const quality of [.8, .65, .5]) {
      const small = await new Promise((done) => canvas.toBlob(done, 'image/webp', quality));
      if (small.size <= most) return small;
    }
  }
  return file;
};

const LONGEST_PHOTO = 399000;

/* What was filled in: texts by name, sealed photos, and what the sealed body says of them. */
const gathered = async (form, bytes) => {
  const posted = {}, photos = [], rows = [];
  for (const [name, value] of texts(form)) (posted[name] ||= []).push(value);
  for (const input of fileInputs(form)) {
    if (!input.files[0] || input.closest('[hidden]')) continue;
    const file = await light(input.files[0], Number(input.closest('[data-most]').dataset.most));
    if (file.size > LONGEST_PHOTO) throw new RangeError('besar');
    const photo = await bytes.sealPhoto(new Uint8Array(await file.arrayBuffer()));
    photos.push({ address: photo.address, content: photo.content, reached: 0 });
    rows.push([input.name.slice(form.dataset.ofFile.length), bytes.text64(photo.key), file.type]);
  }
  return { posted, photos, rows, blobs: photos.map((photo) => [photo.address, photo.content.length]) };
};

/* Seal what was filled in and put it into the outbox in place of the draft, in one transaction. */
const finish = async (form) => {
  const bytes = await envelope(), { posted, photos, rows, blobs } = await gathered(form, bytes), now = Date.now(), id = bytes.newId(now);
  const { parcel: service, area } = form.dataset, claimed = Math.floor(now / 1000);
  const header = { id, service, area, sealKey: dataset.sealKey, claimed, blobs };
  const frame = await bytes.parcel(header, { w: posted, b: rows, n: form.dataset.offering }, bytes.any64(dataset.seal));
  const row = { id: bytes.written(id), title: form.dataset.title, made: now, frame, photos, root: dataset.root };
  await inStore(['draft', 'parcel'], 'readwrite', (store) => {
    store('parcel').put(row);
    store('draft').delete(location.pathname);
  });
  await tell();
  return PARCELS;
};

/* On an enrolled phone the same form gives an official number at once. */
const issued = async (form, held) => (await phone()).issue(form.dataset, held, await gathered(form, await envelope()));

const startForm = (form) => navigator.locks.request(`isian ${location.pathname}`, { ifAvailable: true }, async (lock) => {
  let isDone = false, held = null;
  form.onsubmit = async (event) => {
    if (event.submitter?.name === 'bahasa') return;
    event.preventDefault();
    event.stopPropagation();
    if (!lock || !held || isDone) return;
    const names = empty(form);
    if (names.length) { sayEmpty(form, names); return; }
    isDone = true;
    try {
      location.replace(await (isOfficial ? issued : finish)(form, held));
    } catch (error) {
      isDone = false;
      at('#kabar').replaceChildren();
      if (error.name === 'Refused') {
        const part = Object.assign(doc.createElement('p'), { className: 'note late', textContent: error.message, tabIndex: -1 });
        at('#kabar').appendChild(part).focus();
      } else notice(error instanceof RangeError ? 'besar' : 'penuh').focus();
    }
  };
  const isOfficial = !!(await get('device', 'me'));
  if (!lock) { notice('lain'); form.dataset.ready = 'other'; return null; }
  envelope().catch(() => {}); // at hand before the network goes
  held = isOfficial ? await (await phone()).prepare(form) : await draftKey();
  const draft = await openDraft(held, location.pathname).catch(() => notice('hilang') && null);
  const rest = draft ? fill(form, draft) : { texts: [], files: [] }, keep = keeper(form, held, rest);
  sayRest(rest);
  form.addEventListener('input', keep);
  form.addEventListener('change', keep);
  form.dataset.ready = 'yes';
  return new Promise(() => {}); // the lock lasts as long as this page
});

// Bringing parcels to the centre

const ask = async (token, body) => {
  const headers = { 'X-CSRFToken': token, 'Content-Type': 'application/x-sip' };
  return fetch('/luring/kirim', { method: 'POST', headers, body });
};

/* Take in an answer that the centre signed for this parcel; false for anything else, whatever its status. */
const take = async (bytes, row, answer) => {
  const [kind, frame] = bytes.split(new Uint8Array(await answer.arrayBuffer()))[0] || [];
  const said = kind === 'SIS1' && (await bytes.read(frame, 'parcel', bytes.any64(row.root || dataset.root)));
  if (!said || said.h !== bytes.text64(await bytes.sha256(row.frame))) return false;
  const lacking = new Map(said.l);
  for (const photo of row.photos) photo.reached = lacking.get(bytes.text64(photo.address)) ?? photo.content.length;
  Object.assign(row, { case: said.c, receipt: said.r, problems: said.n, refused: '', arrived: row.arrived || (said.c && Date.now()) });
  row.base = said.b ? '/paket/' : '/permohonan/';
  row.state = said.c ? 'here' : 'partly';
  [row.ended, row.elsewhere] = [said.e === 1, said.e === 2];
  await put('parcel', row);
  return true;
};

const deliver = async (bytes, token, row) => {
  let size = FIRST_PIECE, failures = 0;
  while (failures < TRIES) {
    const photo = row.state === 'partly' && row.photos.find((one) => one.reached < one.content.length);
    const before = row.photos.reduce((sum, one) => sum + one.reached, 0);
    const next = photo ? bytes.piece(photo.address, photo.reached, photo.content.slice(photo.reached, photo.reached + size)) : [];
    const answer = await ask(token, bytes.join(row.frame, next));
    if (!answer.ok && /^text\/plain/.test(answer.headers.get('Content-Type'))) {
      row.refused = await answer.text();
      await put('parcel', row);
      return;
    }
    const isTaken = await take(bytes, row, answer);
    if (isTaken && row.state === 'here') return;
    const gained = row.photos.reduce((sum, one) => sum + one.reached, 0) > before || (isTaken && !photo);
    failures = gained ? 0 : failures + 1;
    size = gained ? Math.min(size * 2, LARGEST_PIECE) : Math.max(size / 2, 4096);
  }
};

const news = new BroadcastChannel('balai');

/* Bring what has not arrived, oldest first; one that fails keeps no other up. Only one tab does. */
const send = () => navigator.locks.request('kirim', { ifAvailable: true }, async (lock) => {
  const rows = lock ? (await all('parcel')).filter(open) : [];
  if (!rows.length || !navigator.onLine) return;
  const bytes = await envelope(), { token } = await (await fetch('/luring/salam')).json();
  for (const row of rows.sort((a, b) => a.made - b.made)) {
    await deliver(bytes, token, row).catch(() => {});
    news.postMessage(row.id);
    await show();
  }
  await tell();
}).catch(() => {});

/* Let go of sealed photos of what was filed long ago; number and day stay. */
const letGo = async () => {
  const before = Date.now() - KEPT_DAYS * 864e5;
  for (const row of await all('parcel'))
    if (row.receipt && row.arrived < before && row.photos.length) await put('parcel', { ...row, photos: [] });
};

// The outbox

const stateOf = (row, words) => {
  if (row.refused) return `${words.refused} ${row.refused}`;
  if (row.receipt) return `${words.filed} ${row.receipt}`;
  if (row.ended) return words.ended;
  if (row.elsewhere) return words.elsewhere;
  return { here: words.draft, partly: words.partly }[row.state] || words.waiting;
};

const link = (row, words) => {
  const home = `${row.base || '/permohonan/'}${row.case}/`;
  if (row.receipt) return [words.look, home];
  if (row.ended || !row.case) return null;
  if (row.elsewhere) return [words.enter, `/masuk/?lanjut=${home}tinjau/`];
  return [row.problems ? words.mend : words.confirm, `${home}tinjau/`];
};

/* Put a frame and its photos into a file. */
export const save = async (row) => {
  const bytes = await envelope(), pieces = row.photos.map((photo) => bytes.piece(photo.address, 0, photo.content));
  const way = doc.createElement('a');
  way.href = URL.createObjectURL(new Blob([bytes.join(row.frame, ...pieces)], { type: 'application/x-sip' }));
  way.download = `balai-${row.id.slice(-12)}.sip`;
  way.click();
};

const drawn = (row, words) => {
  const part = at('#kiriman').content.cloneNode(true), one = (name) => part.querySelector(`[data-${name}]`);
  one('title').textContent = row.title || words.file;
  one('made').textContent = new Date(row.made).toLocaleString('id', { dateStyle: 'medium', timeStyle: 'short' });
  one('state').textContent = stateOf(row, words);
  const way = link(row, words);
  if (way) [one('go').textContent, one('go').href, one('go').hidden] = [...way, false];
  one('export').onclick = () => save(row);
  return part;
};

/* Delete a draft at the second click. */
const drop = (id) => async ({ target }) => {
  if (target.dataset.sure) { target.textContent = target.dataset.sure; delete target.dataset.sure; return; }
  await inStore('draft', 'readwrite', (store) => store('draft').delete(id));
  await tell();
  await show();
};

const show = async () => {
  const list = at('[data-parcels]');
  if (!list) return;
  const rows = (await all('parcel')).sort((a, b) => b.made - a.made), words = at('#keadaan').dataset;
  list.replaceChildren(...rows.map((row) => drawn(row, words)));
  at('[data-none]').hidden = rows.length > 0;
  at('[data-bar]').hidden = !rows.some(open);
  const drafts = await all('draft');
  at('[data-drafts]').replaceChildren(...drafts.map((draft) => {
    const part = at('#isian-baris').content.cloneNode(true), way = part.querySelector('a');
    [way.href, way.textContent] = [draft.id, draft.title];
    part.querySelector('[data-drop]').onclick = drop(draft.id);
    return part;
  }));
  at('[data-no-drafts]').hidden = drafts.length > 0;
  list.dataset.drawn = 'yes';
};

/* Take parcels out of a file that another phone, or an erased browser, had made. */
const bringIn = async (file) => {
  const bytes = await envelope(), found = [];
  for (const [kind, frame] of bytes.split(new Uint8Array(await file.arrayBuffer()))) {
    if (kind === 'SIW1') {
      const head = JSON.parse(bytes.words(frame.slice(6, 6 + bytes.count(frame.slice(4, 6)))));
      found.push({ id: bytes.written(bytes.any64(head.i)), title: '', made: head.c * 1000, frame, photos: [] });
    } else if (kind === 'SIB1' && found.length)
      found.at(-1).photos.push({ address: frame.slice(4, 36), content: frame.slice(44), reached: 0 });
  }
  for (const row of found) if (!(await get('parcel', row.id))) await put('parcel', row);
  await tell();
  await show();
  await send();
};

const startOutbox = async () => {
  await show();
  news.onmessage = show;
  at('[data-send-now]').onclick = send;
  at('[data-import]').onchange = ({ target }) => target.files[0] && bringIn(target.files[0]);
  // After a reason was read on the form; a browser that does not promise is told of, with the way out beside it
  if ((await all('parcel')).some(open) && !(await navigator.storage.persist?.())) notice('risiko');
};

const start = async () => {
  await lookForErased();
  const form = at('[data-parcel]'), saved = at('ul[data-saved]');
  if (form) startForm(form).catch(() => notice('penuh'));
  if (at('[data-parcels]')) await startOutbox();
  if (saved) await listPages(saved);
  addEventListener('online', send);
  setInterval(send, AGAIN); // a browser's word on being online is not to be trusted
  const isDevice = at('[data-device]') || (await get('device', 'me'));
  if (isDevice) await (await phone()).start();
  else await sealAll(await draftKey());
  await letGo();
  await send();
  await tell();
};

start().catch(() => notice('penuh'));
keepPages().catch(() => {}); // a browser without a worker fills in forms while it has a network
