/* Bytes as a QR code (ISO/IEC 18004): byte mode, versions 1 to 25, mask 0, drawn as SVG. What is sealed and signed looks
   random, so no mask need be sought. */
const LEVELS = {
  l: { bits: 1, ec: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26],
    blocks: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12] },
  m: { bits: 0, ec: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28],
    blocks: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21] },
};
const EXP = [1], LOG = [];
for (let n = 1; n < 255; n++) EXP[n] = (EXP[n - 1] << 1) ^ (EXP[n - 1] & 128 ? 0x11d : 0);
EXP.forEach((value, n) => { LOG[value] = n; });
const times = (a, b) => (a && b ? EXP[(LOG[a] + LOG[b]) % 255] : 0);

const modules = (version) => {
  const across = Math.floor(version / 7) + 2;
  const all = (16 * version + 128) * version + 64;
  return version < 2 ? all : all - (25 * across - 10) * across + 55 - (version > 6 ? 36 : 0);
};

const divisor = (degree) => {
  const result = new Array(degree).fill(0);
  result[degree - 1] = 1;
  for (let n = 0, root = 1; n < degree; n++, root = times(root, 2))
    for (let place = 0; place < degree; place++)
      result[place] = times(result[place], root) ^ (result[place + 1] || 0);
  return result;
};

const remainder = (data, by) => {
  const rest = new Array(by.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    by.forEach((part, place) => { rest[place] ^= times(part, factor); });
  }
  return rest;
};

const room = (version, { ec, blocks }) => Math.floor(modules(version) / 8) - ec[version - 1] * blocks[version - 1];

/* Data and its error correction, in the order in which they are drawn. */
const codewords = (raw, version, level) => {
  const capacity = room(version, level), width = version < 10 ? 8 : 16, bits = [];
  const push = (value, length) => { for (let n = length - 1; n >= 0; n--) bits.push((value >> n) & 1); };
  push(4, 4);
  push(raw.length, width);
  for (const byte of raw) push(byte, 8);
  push(0, Math.min(4, capacity * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const data = [];
  for (let place = 0; place < bits.length; place += 8) data.push(parseInt(bits.slice(place, place + 8).join(''), 2));
  for (let pad = 0xec; data.length < capacity; pad ^= 0xec ^ 0x11) data.push(pad);
  const count = level.blocks[version - 1], by = divisor(level.ec[version - 1]);
  const short = Math.floor(capacity / count), long = capacity % count, blocks = [];
  for (let n = 0, place = 0; n < count; n++) {
    const length = short + (n >= count - long ? 1 : 0), part = data.slice(place, place + length);
    blocks.push([part, remainder(part, by)]);
    place += length;
  }
  const woven = [];
  for (const kind of [0, 1])
    for (let place = 0; place <= short + 30; place++)
      for (const block of blocks) if (place < block[kind].length) woven.push(block[kind][place]);
  return woven;
};

const alignments = (version) => {
  if (version < 2) return [];
  const across = Math.floor(version / 7) + 2, step = Math.floor((version * 8 + across * 3 + 5) / (across * 4 - 4)) * 2;
  const places = [6];
  for (let at = version * 4 + 10; places.length < across; at -= step) places.splice(1, 0, at);
  return places;
};

const checked = (value, length, by) => {
  let rest = value;
  for (let n = 0; n < length; n++) rest = (rest << 1) ^ ((rest >> (length - 1)) * by);
  return (value << length) | rest;
};

/* The code as rows of true (dark) and false. */
export const code = (raw, name) => {
  const level = LEVELS[name];
  let version = 1;
  while (room(version, level) * 8 < 4 + (version < 10 ? 8 : 16) + raw.length * 8) if (++version > 25) throw new RangeError('long');
  const size = version * 4 + 17, dark = [...Array(size)].map(() => []);
  const set = (x, y, isDark) => { dark[y][x] = !!isDark; };
  for (let n = 0; n < size; n++) set(6, n, n % 2 < 1), set(n, 6, n % 2 < 1);
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]])
    for (let dy = -4; dy < 5; dy++)
      for (let dx = -4; dx < 5; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy)), x = cx + dx, y = cy + dy;
        if (x >= 0 && x < size && y >= 0 && y < size) set(x, y, ring !== 2 && ring !== 4);
      }
  const places = alignments(version), last = places.length - 1;
  places.forEach((cx, i) => places.forEach((cy, j) => {
    if ((!i && !j) || (!i && j === last) || (i === last && !j)) return;
    for (let dy = -2; dy < 3; dy++) for (let dx = -2; dx < 3; dx++) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
  }));
  const form = checked(level.bits << 3, 10, 0x537) ^ 0x5412, bit = (value, n) => (value >> n) & 1;
  for (let n = 0; n < 15; n++) {
    if (n < 6) set(8, n, bit(form, n));
    else if (n < 8) set(8, n + 1, bit(form, n));
    else set(n < 9 ? 7 : 14 - n, 8, bit(form, n));
    if (n < 8) set(size - 1 - n, 8, bit(form, n));
    else set(8, size - 15 + n, bit(form, n));
  }
  set(8, size - 8, true);
  const kind = checked(version, 12, 0x1f25);
  for (let n = 0; version > 6 && n < 18; n++) {
    const a = size - 11 + (n % 3), b = Math.floor(n / 3);
    set(a, b, bit(kind, n));
    set(b, a, bit(kind, n));
  }
  const woven = codewords(raw, version, level);
  let place = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let n = 0; n < size; n++)
      for (const x of [right, right - 1]) {
        const y = (right + 1) & 2 ? n : size - 1 - n;
        if (dark[y][x] !== undefined) continue;
        const isDark = place < woven.length * 8 && bit(woven[place >> 3], 7 - (place & 7));
        place++;
        set(x, y, isDark ^ ((x + y) % 2 < 1));
      }
  }
  return dark;
};

/* The same as a picture, with its quiet zone; `module`: millimetres. */
export const drawn = (raw, name, module = 0.375) => {
  const rows = code(raw, name), size = rows.length + 8, space = 'http://www.w3.org/2000/svg';
  const picture = document.createElementNS(space, 'svg'), path = document.createElementNS(space, 'path');
  for (const side of ['width', 'height']) picture.setAttribute(side, `${size * module}mm`);
  picture.setAttribute('viewBox', `0 0 ${size} ${size}`);
  const ground = picture.appendChild(document.createElementNS(space, 'path'));
  ground.setAttribute('d', `M0 0h${size}v${size}H0z`);
  ground.setAttribute('fill', '#fff');
  const runs = rows.map((row, y) => row.map((isDark, x) => (isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : '')).join(''));
  path.setAttribute('d', runs.join(''));
  picture.append(path);
  return picture;
};
