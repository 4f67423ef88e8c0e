/* Keys of the desk. Everything works without them; letters can be switched off (WCAG 2.1.4). */
(() => {
const doc = document, off = () => localStorage.getItem('huruf') === 'mati';
const first = (query) => doc.querySelector(query);
const typing = (target) => target.closest('select,textarea,[contenteditable],input:not([type=checkbox],[type=radio])');
const go = (part) => {
  const target = first(part.hash || 'body');
  if (part.hash && target) { target.focus(); target.scrollIntoView(); } else part.click();
};

// Letters that a page gives to its own links and buttons: data-key="n"
const own = (key) => {
  const part = first(`[data-key="${CSS.escape(key)}"]`);
  if (!part) return false;
  if (part.localName === 'summary') { part.parentNode.open = true; part.parentNode.querySelector('textarea,input:not([type=hidden])').focus(); }
  else go(part);
  return true;
};

const rows = () => [...doc.querySelectorAll('[data-keys] tbody tr')];
const row = () => doc.activeElement.closest('[data-keys] tr');
const link = (tr) => tr && tr.querySelector('td:nth-child(2) a, a');
const acts = {
  '/': () => first('#nomor') && first('#nomor').focus(),
  '?': () => panel(),
  j: () => !row() && link(rows()[0]) && link(rows()[0]).focus(),
  k: () => !row() && link(rows().at(-1)) && link(rows().at(-1)).focus(),
  o: () => link(row()) && link(row()).click(),
  x: () => { const box = row() && row().querySelector('[type=checkbox]'); if (box) box.checked = !box.checked; },
  b: () => {
    const next = first('[data-unseen]:not([open])') || first('[data-proof]:not([open])');
    if (next) { next.open = true; next.querySelector('summary').focus(); next.scrollIntoView(); }
  },
  a: () => { const main = first('.acts form .btn:not(.quiet,.no), form.stack .btn:not(.quiet), [data-send] #kode'); if (main) { main.focus(); main.scrollIntoView({ block: 'center' }); } },
};

// The list of keys, over the page so that nothing typed is lost
const panel = async () => {
  let box = first('dialog');
  if (!box) {
    const page = new DOMParser().parseFromString(await (await fetch('/meja/pintasan/')).text(), 'text/html');
    box = doc.body.appendChild(doc.createElement('dialog'));
    box.append(...page.querySelectorAll('main h1, main .keys, main .help'));
    box.onclick = () => box.close();
  }
  box.showModal();
};

doc.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || first('dialog[open]')) return;
  if (key === 'Escape') {
    const open = target.closest('details[open]');
    if (open) { open.open = false; open.querySelector('summary').focus(); } else if (typing(target)) target.blur();
    return;
  }
  if (off() || typing(target)) return;
  const letter = key.toLowerCase();
  if (own(letter)) event.preventDefault();
  else if (acts[letter]) { if (letter !== 'j' && letter !== 'k' || !row()) event.preventDefault(); acts[letter](); }
});

// A picture that has come was looked at
doc.addEventListener('load', ({ target }) => {
  const proof = target.closest && target.closest('[data-unseen]');
  if (!proof) return;
  delete proof.dataset.unseen;
  const tag = proof.querySelector('summary .tag');
  tag.className = 'tag good';
  tag.textContent = 'dilihat';
  const left = doc.querySelectorAll('[data-unseen]').length;
  doc.querySelectorAll('[data-left]').forEach((part) => { part.hidden = !left; part.querySelector('[data-number]').textContent = left; });
}, true);

// Letters on and off
const button = first('[data-letters]');
if (button) {
  const say = () => { button.hidden = false; button.textContent = off() ? 'Hidupkan huruf pintasan' : 'Matikan huruf pintasan'; };
  button.onclick = () => { localStorage.setItem('huruf', off() ? 'hidup' : 'mati'); say(); };
  say();
}
})();
