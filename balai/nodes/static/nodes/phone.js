/* A village officer's enrolled phone: it issues official numbers as a node does, in the bytes of balai/nodes/rules. Its
   key was made here and can never be read again; number, chain and envelope are one transaction on the disk, before a
   slip is shown. */
import { PIN, draftKey, makePin, openPin, pinState, seal, sealAll, unseal } from '/luring/simpan.js';
const shared = import('/luring/bagian.js');
const DAY = 86400, CALL_BYTES = 65536, FIRST_PIECE = 16384, LARGEST_PIECE = 262144, TRIES = 3, KEPT_DAYS = 30, SHOWN = 50;
const HOME = '/luring/perangkat/', MOST_ASKED = 2000, AGAIN = 60000;

const refuse = (message) => { throw Object.assign(new Error(message), { name: 'Refused' }); };
const words = () => document.querySelector('#kata-perangkat')?.dataset || {};
const seconds = () => Math.floor(Date.now() / 1000);

// Becoming a device

/* Show a ticket to the centre that it names, and believe nobody else. */
export const enrol = async (text) => {
  const { envelope, get, put } = await shared, bytes = await envelope(), known = await get('device', 'me');
  if (known) refuse(words().known);
  if (!(await navigator.storage.persist())) refuse(words().unsafe);
  let ticket;
  try { ticket = JSON.parse(bytes.words(bytes.any64(text.replace(/\s/g, '')))); } catch { refuse(words().ticket); }
  // The same key for the same ticket: an answer that was lost is asked for again
  const pending = (await get('device', 'asked')) || { id: 'asked', secret: ticket.s, key: await bytes.makeKey() };
  const asked = pending.secret === ticket.s ? pending : { id: 'asked', secret: ticket.s, key: await bytes.makeKey() };
  await put('device', asked);
  const point = await bytes.pointOf(asked.key.publicKey), root = bytes.any64(ticket.k);
  const request = await bytes.statement('request', { s: ticket.s, k: bytes.text64(point) }, asked.key.privateKey);
  const answer = await fetch('/api/v1/exchange/enrol', { method: 'POST', body: request });
  if (answer.status === 403) refuse(await answer.text());
  const came = bytes.split(new Uint8Array(await answer.arrayBuffer()));
  for (const [, frame] of came) {
    const said = await bytes.read(frame, 'certificate', root);
    if (!said || said.k !== bytes.text64(point)) continue;
    const me = {
      id: 'me', key: asked.key, root, code: said.d, area: said.o, services: said.l, enrolled: said.e, beacon: said.e,
      ends: said.x, days: said.m, catalogue: '', files: {},
    };
    await take(bytes, me, came);
    return me;
  }
  return refuse(words().notGranted);
};

// Issuing

const text = (raw) => new TextDecoder().decode(raw);

/* Give the next number and keep the envelope under it. `make` returns, for the header that all share, what is this one's
   own: {header, body, row}; the transaction also lets go of the draft that it was. */
const keep = (make, draft = '') => navigator.locks.request('terbit', async () => {
  const { all, envelope, get, inStore, tell } = await shared, bytes = await envelope(), me = await get('device', 'me'), now = seconds();
  if (!(await navigator.storage.persisted())) refuse(words().unsafe);
  const rows = await all('issued'), before = rows.at(-1), seq = (before?.id || 0) + 1;
  const own = await make({ bytes, me, rows, seq, now });
  const header = {
    id: bytes.newId(Date.now()), device: me.code, seq, receipt: '', before: before ? before.hash.slice(0, 16) : new Uint8Array(16),
    version: '', offering: '', area: me.area, claimed: now, beacon: me.beacon, sealKey: me.seal.n, blobs: [], ...own.header,
  };
  const { frame, hash } = await bytes.envelope(header, own.body, me.key.privateKey, bytes.any64(me.seal.k));
  const proof = header.type === 'file' && (await bytes.proof(header, hash, own.row.service, me.key.privateKey));
  const row = { id: seq, type: header.type, receipt: header.receipt, made: now, hash, frame, photos: [], proof, state: '', ...own.row };
  await inStore(['issued', 'draft'], 'readwrite', (store) => {
    store('issued').add(row); // a number that was given is never given again
    if (draft) store('draft').delete(draft);
  });
  await tell();
  return row;
});

/* Issue a filing that was typed into a form of the site; return where its slip is shown. */
export const issue = async (form, held, { posted, photos, rows: files, blobs }) => {
  const { receipt } = await keep(async ({ bytes, me, seq, now }) => {
    const offer = me.files[`services/${form.parcel}.json`], tracking = bytes.tracking();
    if (!offer || (me.services.length && !me.services.includes(form.parcel))) refuse(words().service);
    if (Math.max(now, me.beacon) > me.ends + me.days * DAY) refuse(words().expired);
    const { petugas: [officer] = [''], dasar: [basis] = [''], ...typed } = posted;
    if (!officer || !basis) refuse(words().officer);
    const header = { type: 'file', receipt: bytes.receipt(me.code, seq), version: offer.version.slice(0, 16), offering: offer.offering, blobs };
    const secret = await seal(held.key, bytes.bytes(tracking), `tracking ${header.receipt}`);
    return {
      header, body: { a: {}, f: {}, b: files, o: officer, g: basis, t: tracking, w: typed },
      row: { title: form.title, service: form.parcel, photos, secret },
    };
  }, location.pathname);
  return `${HOME}#${receipt}`;
};

/* Take down that its applicant, who is here, withdraws a request. */
const withdraw = (row, officer) => {
  if (!officer) refuse(words().officer);
  return keep(({ bytes }) => ({
    header: { type: 'withdraw', receipt: row.receipt }, body: bytes.withdrawal(officer, 'present'), row: { title: words().withdrawn },
  }));
};

/* Close the day of the office: all that was made since the closing before, also when that is nothing. */
const close = () => keep(async ({ bytes, me, rows }) => {
  const on = new Date().toLocaleDateString('sv', { timeZone: me.files['place.json'].office.zone });
  const first = rows.findLast(({ type }) => type === 'close')?.id || 1;
  return { header: { type: 'close' }, body: await bytes.closing(on, first, rows), row: { title: `${words().closed} ${day(`${on}T12:00`)}` } };
});

// Exchange

const hello = async (bytes, me, rows) => {
  const open = rows.filter(({ settled }) => !settled).map(({ id }) => id).slice(0, MOST_ASKED);
  const last = rows.findLast(({ state }) => state), link = last ? last.hash.slice(0, 16) : new Uint8Array(16);
  const said = {
    d: me.code, n: rows.at(-1)?.id || 0, u: open, c: me.catalogue, x: me.certificate ? me.ends : 1, l: [last?.id || 0, bytes.text64(link)],
    w: rows.filter(({ settled, state }) => state && !settled).map(({ id }) => id).slice(0, MOST_ASKED),
  };
  return bytes.statement('hello', said, me.key.privateKey);
};

/* Take in what the centre signed for this device, and return whether it knows it; nothing else counts as an answer. */
const take = async (bytes, me, came) => {
  const { all, put } = await shared, rows = await all('issued'), point = bytes.text64(await bytes.pointOf(me.key.publicKey));
  let isKnown = false;
  for (const [kind, frame] of came) {
    if (kind !== 'SIS1') continue;
    const ack = await bytes.read(frame, 'ack', me.root), beacon = !ack && (await bytes.read(frame, 'beacon', me.root));
    const row = ack && ack.d === me.code && rows.find(({ hash }) => bytes.text64(hash) === ack.h);
    if (row) {
      const lacking = new Map(ack.l);
      for (const photo of row.photos) photo.reached = lacking.get(bytes.text64(photo.address)) ?? photo.content.length;
      row.state = ack.st;
      if (/complete|quarantined/.test(ack.st)) row.settled ||= seconds();
      row.ack = frame;
      await put('issued', row);
    }
    const sure = !ack && !beacon && (await bytes.read(frame, 'certificate', me.root));
    if (sure && sure.d === me.code && sure.k === point && sure.x >= me.ends)
      Object.assign(me, { certificate: frame, area: sure.o, services: sure.l, ends: sure.x, days: sure.m });
    isKnown ||= beacon?.d === me.code;
    if (beacon && beacon.d === me.code && beacon.at >= me.beacon) {
      me.beacon = beacon.at;
      for (const lost of rows.filter(({ id }) => beacon.r.includes(id))) {
        for (const photo of lost.photos) photo.reached = 0;
        await put('issued', { ...lost, state: '', settled: 0 });
      }
    }
    me.seal = (await bytes.read(frame, 'seal', me.root)) || me.seal;
  }
  await takeCatalogue(bytes, me, came);
  await put('device', me);
  return isKnown;
};

/* Change the catalogue as a whole: only when each file of a signed list is here. */
const takeCatalogue = async (bytes, me, came) => {
  const files = new Map();
  for (const [kind, frame] of came) if (kind === 'SIF1') files.set(bytes.hex(await bytes.sha256(frame.slice(8))), frame.slice(8));
  for (const [kind, frame] of came) {
    const said = kind === 'SIS1' && (await bytes.read(frame, 'catalogue', me.root));
    if (!said || said.d !== me.code || !said.f.every(([, hash]) => files.has(hash))) continue;
    me.files = {};
    for (const [path, hash] of said.f) me.files[path] = JSON.parse(bytes.words(await bytes.inflate(files.get(hash))));
    me.catalogue = said.v;
  }
};

const call = async (bytes, me, body) => {
  const answer = await fetch('/api/v1/exchange', { method: 'POST', body, headers: { 'Content-Type': 'application/x-sip' } });
  return take(bytes, me, bytes.split(new Uint8Array(await answer.arrayBuffer())));
};

/* Envelopes first, oldest first; then photos, case by case, in pieces that grow while the link holds. One tab at a time. */
const exchange = () => navigator.locks.request('tukar', async () => {
  const { all, envelope, get, tell } = await shared, me = await get('device', 'me');
  if (!me || !navigator.onLine) return;
  const bytes = await envelope();
  let rows = await all('issued'), body = await hello(bytes, me, rows), isKnown = false;
  for (const { frame } of rows.filter(({ state }) => !state)) {
    if (body.length + frame.length > CALL_BYTES) { isKnown = (await call(bytes, me, body)) || isKnown; body = new Uint8Array(); }
    body = bytes.join(body, frame);
  }
  isKnown = (await call(bytes, me, body)) || isKnown;
  // a centre restored from a backup older than the enrolment knows its own signature again, and takes the rest in a minute
  if (!isKnown && me.certificate) await call(bytes, me, bytes.join(me.certificate, await hello(bytes, me, rows)));
  for (let size = FIRST_PIECE, failures = 0; failures < TRIES;) {
    rows = await all('issued');
    const lacks = rows.filter(({ state }) => state === 'stored').flatMap(({ photos }) => photos);
    const left = () => lacks.reduce((sum, { content, reached }) => sum + content.length - reached, 0);
    const photo = lacks.find(({ content, reached }) => reached < content.length), before = left();
    if (!photo) break;
    const piece = bytes.piece(photo.address, photo.reached, photo.content.slice(photo.reached, photo.reached + size));
    const done = await call(bytes, me, bytes.join(await hello(bytes, me, rows), piece)).then(() => true, () => false);
    size = done ? Math.min(size * 2, LARGEST_PIECE) : Math.max(size / 2, 4096);
    const after = (await all('issued')).filter(({ state }) => state === 'stored').flatMap(({ photos }) => photos);
    failures = after.reduce((sum, { content, reached }) => sum + content.length - reached, 0) < before ? 0 : failures + 1;
  }
  await tell();
}).catch(() => {});

/* Let go of what the centre acknowledged for good more than 30 days ago: number, hash and answer stay. */
const letGo = async () => {
  const { all, put } = await shared, before = seconds() - KEPT_DAYS * DAY;
  for (const row of await all('issued'))
    if (row.settled && row.settled < before && row.frame.length)
      await put('issued', { ...row, frame: new Uint8Array(), photos: [], secret: null, tracking: undefined });
};

// Pages

/* The device's own page, which is kept: its questions and words stand on every form. */
const homePage = async () => {
  if (document.querySelector('[data-device]')) return document;
  const kept = await (await caches.open('balai-pages')).match(HOME, { ignoreVary: true });
  return new DOMParser().parseFromString(await (kept || (await fetch(HOME))).text(), 'text/html');
};

const day = (moment) => new Date(moment).toLocaleDateString('id', { dateStyle: 'long' });

/* Say what stands in the way, where it was met; "" takes it back. */
const warn = (place, told) => { [place.textContent, place.className] = [told, told && 'note late']; };

const isEasy = (pin) => {
  const steps = new Set([...pin].slice(1).map((digit, place) => digit - pin[place]));
  return !/^\d{6,12}$/.test(pin) || (steps.size === 1 && Math.abs([...steps][0]) <= 1);
};

/* The key of drafts, once the officer has shown the PIN where it is asked for; asked once, whoever waits for it. */
let asking = null;
const unlocked = (place) => {
  if (asking && place.tagName === 'FORM') document.querySelector('form[data-pin]')?.pin.focus();
  return (asking ||= unlock(place).finally(() => { asking = null; }));
};

const unlock = async (place) => {
  const held = await draftKey(), page = await homePage(), { known } = await pinState();
  if (held.key) return held;
  const key = await new Promise((done) => {
    const ask = (isNew) => {
      const part = document.importNode(page.querySelector(isNew ? '#pin-baru' : '#pin-lama').content, true), form = part.querySelector('form');
      const say = (told) => warn(form.querySelector('[role=status]'), told);
      form.onsubmit = async (event) => {
        event.preventDefault();
        event.stopPropagation();
        const pin = form.pin.value.trim();
        if (isNew && isEasy(pin)) { say(words().easy); return; }
        if (isNew && pin !== form.ulang.value.trim()) { say(words().differ); return; }
        const opened = await (isNew ? makePin : openPin)(pin);
        if (opened) { form.remove(); done(opened); return; }
        say((await pinState()).until > Date.now() ? words().pause : words().wrong);
      };
      const forgotten = form.querySelector('[data-forgotten]');
      if (forgotten) forgotten.onclick = () => { form.remove(); ask(true); };
      place.before(part);
      if (place.tagName === 'FORM') form.pin.focus(); // somebody wants to go on; a slip only shows less without it
    };
    ask(!known);
  });
  await sealAll({ name: PIN, key });
  return { name: PIN, key };
};

const officers = (me) => (me.files['place.json']?.officers || []).map(([id, name]) => new Option(name, id));

/* On a form: the PIN, then who takes it down, and on what basis. Return the key of the draft. */
export const prepare = async (form) => {
  const { get } = await shared, me = await get('device', 'me'), page = await homePage();
  document.body.append(page.querySelector('#kata-perangkat').cloneNode(true));
  form.hidden = true;
  const held = await unlocked(form), part = document.importNode(page.querySelector('#petugas-baris').content, true);
  form.hidden = false;
  part.querySelector('select').append(...officers(me));
  form.querySelector('.bar:last-child').before(part);
  form.querySelector('.bar:last-child .btn').textContent = words().issue;
  return held;
};

const keepForms = async (me) => {
  const files = await caches.open('balai-files');
  for (const address of ['/luring/perangkat.js', '/luring/kode.js']) {
    const answer = await fetch(address);
    await files.put(new URL(answer.url).pathname, answer);
  }
  const pages = await caches.open('balai-pages');
  for (const path of Object.keys(me.files).filter((name) => name.startsWith('services/'))) {
    const address = `/luring/${me.area}/${path.slice(9, -5)}/`;
    if (!(await pages.match(address))) await pages.add(address).catch(() => {}); // one that has no form here is left out
  }
  for (const address of [HOME, `/luring/${me.area}/wilayah.json`]) await pages.add(address).catch(() => {});
};

const reach = ({ state, settled }) => (settled ? words().arrived : state === 'stored' ? words().partly : words().waiting);

const slip = async (row, me) => {
  const { save } = await shared, { drawn } = await import('/luring/kode.js'), part = document.querySelector('#lembar');
  const set = (name, text) => { part.querySelector(`[data-${name}]`).textContent = text; };
  set('receipt', row.receipt);
  set('title', row.title);
  set('office', me.files['place.json'].office.name);
  set('made', new Date(row.made * 1000).toLocaleString('id', { dateStyle: 'long', timeStyle: 'short' }));
  set('reach', reach(row));
  part.querySelector('[data-proof]').replaceChildren(drawn(row.proof, 'm'));
  const whole = part.querySelector('[data-envelope]');
  whole.replaceChildren(...(row.frame.length && row.frame.length <= 1003 ? [drawn(row.frame, 'l')] : []));
  part.querySelector('[data-export]').onclick = () => save({ ...row, id: row.receipt });
  await withdrawing(row, me, part.querySelector('[data-withdraw]'));
  part.hidden = false;
  secret(row, part); // waits for the PIN, and nothing else for it
};

/* The code that only its owner may know: shown to whoever shows the PIN. One of an earlier release lies open until now. */
const secret = async (row, part) => {
  const place = part.querySelector('[data-tracking]');
  const say = (said) => { if (place.dataset.of === row.receipt) place.textContent = said; }; // while the PIN was typed, another slip may have come
  const set = (code) => say(`${code.slice(0, 4)} ${code.slice(4)}`);
  const about = `tracking ${row.receipt}`;
  if (place.dataset.of === row.receipt) return;
  place.dataset.of = row.receipt;
  place.textContent = '';
  if (!row.secret && !row.tracking) return;
  const { key } = await unlocked(place.closest('p'));
  if (row.tracking) {
    const { put } = await shared, { tracking, ...rest } = row;
    await put('issued', { ...rest, secret: await seal(key, new TextEncoder().encode(tracking), about) });
    set(tracking);
  } else await unseal(key, row.secret, about).then((raw) => set(text(raw)), () => say(words().lost));
};

const withdrawing = async (row, me, part) => {
  const { all } = await shared, rows = await all('issued'), form = part.querySelector('form');
  part.hidden = rows.some(({ type, receipt }) => type === 'withdraw' && receipt === row.receipt);
  if (part.dataset.of === row.receipt) return;
  part.dataset.of = row.receipt;
  form.yang.replaceChildren(form.yang.options[0], ...officers(me));
  form.onsubmit = act(async () => {
    const officer = form.yang.value;
    if (officer) await unlocked(form);
    await withdraw(row, officer);
  });
};

/* Do something on the device's page when its form is sent, once while it waits for the PIN; say what stands in the way. */
let acting = false;
const act = (verb) => async (event) => {
  event.preventDefault();
  event.stopPropagation();
  if (acting) return;
  acting = true;
  const said = event.target.querySelector(':scope > [role=status]');
  warn(said, '');
  try {
    await verb();
    await show();
    exchange().then(show);
  } catch (error) {
    if (error.name !== 'Refused') throw error;
    warn(said, error.message);
  } finally { acting = false; }
};

const show = async () => {
  const { all, get } = await shared, me = await get('device', 'me'), home = document.querySelector('[data-device]');
  if (!home) return;
  document.querySelector('#daftar').hidden = !!me;
  document.querySelector('#kerja').hidden = !me;
  if (!me) return;
  const rows = await all('issued'), set = (name, text) => { home.querySelector(`[data-${name}]`).textContent = text; };
  set('code', me.code);
  set('ends', day(me.ends * 1000));
  set('count', `${rows.length} / ${rows.filter(({ settled }) => settled).length}`);
  const line = (address, text, more = '') => {
    const item = document.createElement('li'), way = item.appendChild(document.createElement(address ? 'a' : 'span'));
    [way.href, way.textContent] = [address, text];
    item.append(more);
    return item;
  };
  const services = Object.entries(me.files).filter(([path]) => path.startsWith('services/'));
  home.querySelector('[data-services]').replaceChildren(
    ...services.map(([path, { package: one }]) => line(`/luring/${me.area}/${path.slice(9, -5)}/`, one.name)));
  const shown = rows.reverse().filter(({ settled }, place) => !settled || place < SHOWN || home.dataset.all), more = home.querySelector('[data-more]');
  more.hidden = shown.length === rows.length;
  home.querySelector('[data-issued]').replaceChildren(
    ...shown.map((row) => line(row.receipt && `#${row.receipt}`, row.receipt, ` ${row.title}. ${reach(row)}`)));
  const chosen = rows.find(({ receipt, proof }) => proof && `#${receipt}` === location.hash);
  if (chosen) await slip(chosen, me);
  home.dataset.drawn = 'yes';
};

export const start = async () => {
  const home = document.querySelector('[data-device]');
  const meet = () => exchange().then(show);
  if (home) {
    const form = home.querySelector('#daftar form'), said = home.querySelector('#kabar');
    form.onsubmit = async (event) => {
      event.preventDefault();
      event.stopPropagation();
      try {
        await keepForms(await enrol(form.tiket.value));
        warn(said, '');
        await show();
      } catch (error) { warn(said, error.name === 'Refused' ? error.message : words().notGranted); }
    };
    home.querySelector('[data-send-now]').onclick = meet;
    home.querySelector('[data-more]').onclick = () => { home.dataset.all = 'yes'; show(); };
    const closing = home.querySelector('[data-close]');
    closing.onsubmit = act(async () => { await unlocked(closing); await close(); });
    addEventListener('hashchange', show);
  }
  addEventListener('online', meet);
  setInterval(meet, AGAIN); // a browser's word on being online is not to be trusted
  await letGo();
  await show();
  await meet();
};
