/* The bytes of balai/nodes/rules, made and read on a phone: signatures, seals, parcels, envelopes, statements. No page,
   no store, no clock: the same file runs in a browser and under Node, and is compared with Python there. */
const { subtle } = crypto;
const PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const CURVE_B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SIGNING = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }, AGREEING = { name: 'ECDH', namedCurve: 'P-256' };
const ZERO_NONCE = new Uint8Array(12);

// Bytes

export const bytes = (text) => new TextEncoder().encode(text);
export const words = (raw) => new TextDecoder('utf-8', { fatal: true }).decode(raw);
export const json = (content) => bytes(JSON.stringify(content));

export const join = (...parts) => {
  const all = parts.map((part) => (typeof part === 'string' ? bytes(part) : new Uint8Array(part)));
  const joined = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of all) joined.set(part, place), place += part.length;
  return joined;
};

export const number = (value, width) => {
  const raw = new Uint8Array(width);
  for (let place = width - 1, rest = BigInt(value); place >= 0; place--, rest >>= 8n) raw[place] = Number(rest & 255n);
  return raw;
};

const whole = (raw) => raw.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
export const count = (raw) => Number(whole(raw));
export const hex = (raw) => [...raw].map((byte) => byte.toString(16).padStart(2, '0')).join('');
export const equal = (a, b) => a.length === b.length && a.every((byte, place) => byte === b[place]);

export const text64 = (raw) =>
  btoa(String.fromCharCode(...raw)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

export const any64 = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));

export const sha256 = async (raw) => new Uint8Array(await subtle.digest('SHA-256', raw));
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

const through = async (raw, stream) =>
  new Uint8Array(await new Response(new Blob([raw]).stream().pipeThrough(stream)).arrayBuffer());

// Older browsers cannot deflate; what is stored as it is unpacks the same
const stored = (raw) => {
  const length = raw.length;
  if (length > 65535) throw new Error('long');
  return join([1, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255], raw);
};

export const deflate = async (raw) => {
  let stream;
  try { stream = new CompressionStream('deflate-raw'); } catch { return stored(raw); }
  return through(raw, stream);
};

export const inflate = (raw) => through(raw, new DecompressionStream('deflate'));

// Points and keys

const power = (base, exponent) => {
  let result = 1n;
  for (let rest = exponent, square = base % PRIME; rest; rest >>= 1n, square = (square * square) % PRIME)
    if (rest & 1n) result = (result * square) % PRIME;
  return result;
};

export const compressed = (point) => join([2 + (point[64] & 1)], point.slice(1, 33));

export const expanded = (point) => {
  const x = whole(point.slice(1));
  const y = power(x ** 3n - 3n * x + CURVE_B + 3n * PRIME * PRIME, (PRIME + 1n) / 4n);
  return join([4], point.slice(1), number(Number(y & 1n) === (point[0] & 1) ? y : PRIME - y, 32));
};

const publicKey = (point, how, uses) => subtle.importKey('raw', expanded(point), how, true, uses);
export const pointOf = async (key) => compressed(new Uint8Array(await subtle.exportKey('raw', key)));

/* A key that signs and can never be read again, not even by this script. */
export const makeKey = () => subtle.generateKey(SIGNING, false, ['sign', 'verify']);

// Signatures: r and s, of the two that fit the lower s

export const sign = async (key, message) => {
  const raw = new Uint8Array(await subtle.sign(SIGNING, key, message)), s = whole(raw.slice(32));
  return s > ORDER / 2n ? join(raw.slice(0, 32), number(ORDER - s, 32)) : raw;
};

export const isSigned = async (point, message, signature) =>
  signature.length === 64 && whole(signature.slice(32)) <= ORDER / 2n &&
  subtle.verify(SIGNING, await publicKey(point, SIGNING, ['verify']), signature, message);

// Seals

/* Seal to a point, bound to a context. `pair` must be fresh and never be used again. */
export const seal = async (plain, to, context, pair) => {
  const fresh = pair || (await subtle.generateKey(AGREEING, true, ['deriveBits']));
  const point = await pointOf(fresh.publicKey), other = await publicKey(to, AGREEING, []);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: other }, fresh.privateKey, 256);
  const info = join('sip1', point, await sha256(context));
  const material = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const way = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info };
  const cipher = await subtle.deriveKey(way, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const how = { name: 'AES-GCM', iv: ZERO_NONCE, additionalData: context };
  return join(point, new Uint8Array(await subtle.encrypt(how, cipher, plain)));
};

/* Seal a photo under a key of its own; returns that key, the sealed bytes and their address. */
export const sealPhoto = async (content) => {
  const raw = random(32), key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  const how = { name: 'AES-GCM', iv: ZERO_NONCE, additionalData: bytes('balai-photo') };
  const sealed = new Uint8Array(await subtle.encrypt(how, key, content));
  return { key: raw, content: sealed, address: await sha256(sealed) };
};

// Ids and numbers

export const newId = (milliseconds) => {
  const id = join(number(milliseconds, 6), random(10));
  id[6] = 0x70 | (id[6] & 15);
  id[8] = 0x80 | (id[8] & 63);
  return id;
};

export const written = (id) => hex(id).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
export const idBytes = (text) => Uint8Array.from(text.replaceAll('-', '').match(/../g), (pair) => parseInt(pair, 16));

const POWERS = [1];
while (POWERS.length < 31) POWERS.push((POWERS.at(-1) << 1) ^ (POWERS.at(-1) & 16 ? 37 : 0));
const times = (a, b) => (a && b ? POWERS[(POWERS.indexOf(a) + POWERS.indexOf(b)) % 31] : 0);

/* The receipt number of the counter-th filing of a device, as balai/cases/rules/receipt.py makes it. */
export const receipt = (device, counter) => {
  const body = device + [15, 10, 5, 0].map((shift) => ALPHABET[(counter >> shift) & 31]).join('');
  let plain = 0, weighted = 0;
  [...body].forEach((symbol, place) => {
    plain ^= ALPHABET.indexOf(symbol);
    weighted ^= times(ALPHABET.indexOf(symbol), POWERS[place]);
  });
  const both = POWERS.indexOf(POWERS[9] ^ POWERS[10]);
  const last = times(weighted ^ times(plain, POWERS[9]), POWERS[(31 - both) % 31]);
  return `${body.slice(0, 5)}-${body.slice(5)}-${ALPHABET[plain ^ last]}${ALPHABET[last]}`;
};

export const tracking = () => [...random(8)].map((byte) => ALPHABET[byte & 31]).join('');

// Frames

export const piece = (address, offset, content) =>
  join('SIB1', address, number(offset, 4), number(content.length, 4), content);

/* A citizen's filing: sealed, signed by nobody. `header`: {id, service, area, sealKey, claimed, blobs: [[address, size]]} */
export const parcel = async (header, body, to, pair) => {
  const head = json({
    v: 1, i: text64(header.id), f: header.service, o: header.area, k: header.sealKey, c: header.claimed,
    b: header.blobs.map(([address, size]) => [text64(address), size]),
  });
  const sealed = await seal(await deflate(json(body)), to, head, pair);
  return join('SIW1', number(head.length, 2), head, number(sealed.length, 4), sealed);
};

/* An official envelope. `header` names its parts as balai/nodes/rules/envelope.py does; returns {frame, hash}. */
export const envelope = async (header, body, key, to, pair, deflated) => {
  const head = json({
    v: 1, t: header.type, i: text64(header.id), d: header.device, s: header.seq, r: header.receipt,
    p: text64(header.before), f: [header.version, header.offering ? text64(idBytes(header.offering)) : ''],
    o: header.area, c: [header.claimed, header.beacon], k: header.sealKey,
    b: header.blobs.map(([address, size]) => [text64(address), size]),
  });
  const sealed = await seal(deflated || (await deflate(json(body))), to, head, pair);
  const named = join('sip1', head, sealed);
  const frame = join('SIP1', number(head.length, 2), head, number(sealed.length, 4), sealed, await sign(key, named));
  return { frame, hash: await sha256(named) };
};

// Bodies, in the order of keys in which a node writes them

export const withdrawal = (officer, basis) => ({ o: officer, g: basis });

/* All since the closing before, that one included; `rows`: {id, hash} in the order of their numbers, `on`: "2026-11-16". */
export const closing = async (on, first, rows) => {
  const counted = rows.filter(({ id }) => id >= first);
  const rolled = await sha256(join(...counted.map(({ hash }) => hash)));
  return { d: on, n: [first, rows.at(-1)?.id || 0], h: hex(rolled.slice(0, 16)) };
};

/* What a slip proves, signed by the device that issued it. */
export const proof = async (header, hash, service, key) => {
  const body = join('SIK1', header.receipt, number(Math.max(header.claimed, 0), 5), hash.slice(0, 16), service);
  return join(body, await sign(key, join('sik1\0', body)));
};

export const statement = async (kind, content, key) => {
  const text = json({ t: kind, ...content });
  return join('SIS1', number(text.length, 4), text, await sign(key, join('sis1\0', text)));
};

/* What a statement of this kind says, if this point signed it; else null. */
export const read = async (frame, kind, point) => {
  const length = count(frame.slice(4, 8)), text = frame.slice(8, 8 + length), signature = frame.slice(8 + length);
  if (words(frame.slice(0, 4)) !== 'SIS1' || !(await isSigned(point, join('sis1\0', text), signature))) return null;
  const said = JSON.parse(words(text));
  return said.t === kind ? said : null;
};

const LENGTHS = {
  SIS1: (raw) => 8 + count(raw.slice(4, 8)) + 64,
  SIB1: (raw) => 44 + count(raw.slice(40, 44)),
  SIF1: (raw) => 8 + count(raw.slice(4, 8)),
  SIW1: (raw) => { const head = count(raw.slice(4, 6)); return 10 + head + count(raw.slice(6 + head, 10 + head)); },
};

/* All whole frames at the head of a stream, [kind, frame] each. */
export const split = (raw) => {
  const found = [];
  for (let place = 0; place < raw.length;) {
    const kind = String.fromCharCode(...raw.slice(place, place + 4));
    const length = LENGTHS[kind]?.(raw.slice(place, place + 70000)) || 0;
    if (!length || place + length > raw.length) break;
    found.push([kind, raw.slice(place, place + length)]);
    place += length;
  }
  return found;
};
