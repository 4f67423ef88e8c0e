/* Pages work without this; it saves time, data. */
(() => {
const doc = document, root = doc.documentElement, json = async (url, how) => (await fetch(url, how)).json();
const each = (query, act) => doc.querySelectorAll(query).forEach(act);
const later = (ms, act, timer) => () => { clearTimeout(timer); timer = setTimeout(act, ms); };
root.className = 'js';

// A question shows while this holds: data-when="reason=lost&reason=bad"
const holds = (when) => [...when.keys()].every((key) => {
  const inputs = [...doc.getElementsByName(key)];
  return !inputs[0] || inputs.some((input) => !input.closest('[hidden]') &&
    when.getAll(key).includes(input.value) && (input.checked || !/radio|box/.test(input.type)));
});
const ask = () => each('[data-when]', (part) => { part.hidden = !holds(new URLSearchParams(part.dataset.when)); });
doc.onchange = ask;

// Sent once; the button says that it waits
let rest = () => {};
doc.onsubmit = ({ target: form, submitter }) => {
  if (form.dataset.sent) return false;
  const button = submitter || form.querySelector('.btn'), words = button.textContent;
  form.dataset.sent = true;
  button.textContent = root.dataset.wait;
  rest = () => { delete form.dataset.sent; button.textContent = words; };
  setTimeout(rest, 9e3);
  return !('send' in form.dataset) || !!submitter?.name || send(form);
};
window.onpagehide = () => rest();
window.onload = () => root.dataset.more && import(root.dataset.more);

// Files go with a bar; the page that answers takes the place of this one
const send = (form) => {
  const post = new XMLHttpRequest(), bar = doc.createElement('progress');
  bar.ariaLabel = root.dataset.wait;
  form.append(bar);
  post.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
  post.onerror = () => form.submit();
  post.onload = () => {
    doc.querySelector('main').replaceWith(post.response.querySelector('main'));
    location.replace('#' + form.closest('[id]').id);
    start();
  };
  post.open('POST', location);
  post.responseType = 'document';
  post.send(new FormData(form));
  return false;
};

// Photos are made small, then sent
const shrink = async (file, most) => {
  const photo = await createImageBitmap(file), canvas = doc.createElement('canvas');
  const scale = Math.min(1, most / Math.max(photo.width, photo.height));
  const size = [canvas.width = photo.width * scale, canvas.height = photo.height * scale];
  canvas.getContext('2d').drawImage(photo, 0, 0, ...size);
  const small = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', .8));
  return small.size < file.size ? new File([small], file.name + '.jpg', { type: small.type }) : file;
};

const start = () => {
  ask();
  each('#perbaiki', (summary) => summary.focus());

  // data-autosave="address" answers {"saved": "10.42"}
  each('[data-autosave]', (form) => { form.oninput = later(1500, async () => {
    const body = new URLSearchParams([...new FormData(form)].filter((pair) => pair[1].trim));
    const how = { method: 'POST', body, headers: { Accept: 'application/json' } };
    const { saved } = await json(form.dataset.autosave, how).catch(() => 0);
    const line = form.querySelector('[data-saved]'), words = line.dataset;
    line.value = saved ? words.saved + ' ' + saved : words.lost;
  }); });

  each('[data-max-pixels]', (input) => { input.onchange = async () => {
    const list = new DataTransfer();
    for (const file of input.files) list.items.add(await shrink(file, input.dataset.maxPixels).catch(() => file));
    input.files = list.files;
    input.closest('[data-send]')?.requestSubmit();
  }; });

  // Names of places
  each('[data-areas]', (input) => { input.oninput = later(300, async () => {
    const names = await json(input.dataset.areas + encodeURIComponent(input.value));
    input.list.replaceChildren(...names.map((n) => new Option(n)));
  }); });

  // j and k move from row to row
  each('[data-keys]', (table) => {
    const links = [...table.querySelectorAll('tbody tr')].map((row) => row.querySelector('a'));
    table.onkeydown = ({ key, target }) => {
      const here = links.findIndex((link) => target.closest('tr').contains(link));
      const next = links[here + { j: 1, k: -1 }[key]];
      if (next) next.focus();
    };
  });
};
start();
})();
