// What the pages do beyond what works without scripts: drafts that survive a
// closed tab, keys, marks of many at once.
(() => {
  'use strict';
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  const done = document.querySelector('[data-done]');

  // Drafts: what was written in a field stays in this browser until it is sent.
  const drafts = () => all('[data-draft]').forEach((field) => {
    if (field.dataset.kept) return;
    field.dataset.kept = 'yes';
    const key = 'draft ' + location.pathname + ' ' + (field.id || field.name);
    const sent = 'sent ' + key;
    try {
      if (sessionStorage.getItem(sent) && done) localStorage.removeItem(key);
      sessionStorage.removeItem(sent);
      const kept = localStorage.getItem(key);
      if (kept && !field.value) field.value = kept;
      field.addEventListener('input', () => {
        if (field.value) localStorage.setItem(key, field.value); else localStorage.removeItem(key);
      });
      field.form?.addEventListener('submit', () => { if (field.value) sessionStorage.setItem(sent, '1'); });
    } catch { /* a browser that keeps nothing */ }
  });
  drafts();

  // Canned answers go where the cursor is.
  document.addEventListener('change', (event) => {
    const from = event.target;
    if (from.matches('[data-canned]') && from.value) {
      const into = document.getElementById(from.dataset.canned);
      into.setRangeText((into.value && !into.value.endsWith('\n') ? '\n' : '') + from.value, into.selectionEnd, into.selectionEnd, 'end');
      into.dispatchEvent(new Event('input'));
      into.focus();
      from.selectedIndex = 0;
    }
    if (from.matches('[data-all]')) all('[data-one]').forEach((box) => { box.checked = from.checked; });
    if (from.matches('[data-one], [data-all]')) count();
    if (from.matches('[data-auto]')) from.form.requestSubmit();
  });

  // How many are ticked.
  const count = () => {
    const bar = document.querySelector('[data-bulk]');
    if (!bar) return;
    const n = all('[data-one]:checked').length;
    bar.classList.toggle('on', n > 0);
    const said = bar.querySelector('[data-count]');
    if (said) said.textContent = n || '';
  };
  count();
  document.addEventListener('htmx:afterSwap', () => { count(); drafts(); });

  // Live: what has changed appears by itself, part by part, unless somebody writes in
  // that part or has ticked something there. A page that is not looked at is not told.
  const written = (field) =>
    field.matches('[type=checkbox], [type=radio]') ? field.name !== 'act' && field.checked !== field.defaultChecked
      : field.matches('select') ? [...field.options].some((o) => o.selected !== o.defaultSelected) && (field.selectedIndex > 0 || all('[selected]', field).length > 0)
        : field.type !== 'hidden' && field.value !== field.defaultValue;
  const busy = (part) => {
    const at = document.activeElement;
    if (at && part.contains(at) && at.matches('input, textarea, select, summary')) return true;
    return part.matches('[data-written]') || all('input, textarea, select', part).some(written) || !!part.querySelector('details[open]:not(.hidden)');
  };
  // What was written in a part goes on in the one that takes its place. It reports false
  // if something of it has no field there any more; then the part stays.
  const carry = (part, fresh) => {
    const moves = [];
    for (const form of all('form', part)) {
      const kept = part.matches('[data-written]'); // the page came with what was written
      const fields = [...form.elements].filter((field) => field.name && (written(field) || kept && !field.matches('[type=hidden], button') && (field.type !== 'radio' || field.checked)));
      if (!fields.length) continue;
      const same = (other) => other.getAttribute('action') === form.getAttribute('action') && other.className === form.className
        && other.elements.document?.value === form.elements.document?.value && other.elements.verdict?.value === form.elements.verdict?.value;
      const next = all('form', fresh).find(same);
      for (const field of fields) {
        const to = next && [...next.elements].find((other) => other.name === field.name && (!field.matches('[type=checkbox], [type=radio]') || other.value === field.value));
        if (!to) return false;
        moves.push([field, to]);
      }
    }
    for (const [field, to] of moves) {
      if (field.type === 'file') to.replaceWith(field);
      else if (field.matches('[type=checkbox], [type=radio]')) to.checked = field.checked;
      else to.value = field.value;
      to.closest('details')?.setAttribute('open', '');
    }
    return true;
  };
  const live = { source: null, read: '', last: 0, timer: 0 };
  // A form carries the version of what is shown around it. While what is decided on is
  // the same, the version goes on with the page. When it has changed, the parts that show
  // it and the forms beside them stay as they are, and the page says so, until somebody
  // looks again: a decision before that meets the conflict.
  const shown = (part) => part.innerHTML.replace(/value="[\w-]{43}[^"]*"| open=""/g, ''); // without keys, and what only the reader has opened
  const stale = (is) => all('[data-stale]').forEach((note) => { note.hidden = !is; });
  const refresh = async (again) => {
    live.timer = 0;
    live.last = Date.now();
    let page;
    try {
      const res = await fetch(location.href, { headers: { Accept: 'text/html' } });
      if (!res.ok || res.redirected) return;
      page = new DOMParser().parseFromString(await res.text(), 'text/html');
    } catch { return; }
    live.read = page.body.dataset.liveFrom || live.read;
    const moved = page.body.dataset.basis !== document.body.dataset.basis;
    const hold = moved && !again;
    if (moved && again) document.body.dataset.basis = page.body.dataset.basis;
    let left = false;
    let first = null;
    const at = document.activeElement?.getAttribute('href');
    all('[data-live]').forEach((part) => {
      const now = page.getElementById(part.id);
      if (hold && part.matches('[data-decides-on]')) return;
      if (!now || shown(now) === shown(part)) return;
      const fresh = document.importNode(now, true);
      if (busy(part) && !(again && carry(part, fresh))) {
        left = true;
        if (moved) part.classList.add('old'); // its forms keep their version
        else if (!part.matches('.old')) all('input[name=version], input[name=seen]', part).forEach((field) => { const same = now.querySelector('input[name=' + field.name + ']'); if (same) field.value = same.value; });
        return;
      }
      all('details.hidden', part).forEach((open, i) => { if (open.open) all('details.hidden', fresh)[i]?.setAttribute('open', ''); });
      if (moved && part.matches('[data-decides-on]')) first = first || fresh;
      const tab = part.querySelector('input[name=act]:checked')?.id;
      part.replaceWith(fresh);
      if (tab) { const same = document.getElementById(tab); if (same) same.checked = true; }
      window.htmx?.process(fresh);
    });
    if (at && !document.activeElement?.getAttribute('href')) document.querySelector('[data-live] a[href="' + CSS.escape(at) + '"]')?.focus({ preventScroll: true });
    all('[data-changed]').forEach((note) => { note.hidden = !left; });
    stale(hold);
    const head = first?.querySelector('h2');
    if (head) { head.tabIndex = -1; head.focus(); }
    drafts();
    count();
  };
  const soon = () => {
    if (live.timer) return;
    const rest = document.body.dataset.page ? 800 : 6000;
    live.timer = setTimeout(() => refresh(false), Math.max(200, rest - (Date.now() - live.last)));
  };
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-look]')) return;
    event.preventDefault();
    clearTimeout(live.timer);
    refresh(true);
  });
  const watch = () => {
    const from = live.read || document.body.dataset.liveFrom;
    if (!from || !window.EventSource) return;
    if (document.hidden) { live.source?.close(); live.source = null; return; }
    if (live.source) return;
    live.source = new EventSource(from);
    live.source.addEventListener('changed', soon);
    live.source.addEventListener('here', (event) => all('[data-here]').forEach((line) => { line.textContent = event.data; line.hidden = !event.data; }));
    live.source.addEventListener('left', () => { live.source.close(); location.reload(); });
  };
  document.addEventListener('visibilitychange', watch);
  addEventListener('pagehide', () => { live.source?.close(); live.source = null; });
  addEventListener('pageshow', () => setTimeout(watch, 1500)); // when it is loaded wholly, or it never seems to be

  // The palette of commands: what is written chooses among the places, else it is
  // searched for.
  const palette = document.getElementById('palette');
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  if (palette) {
    const field = palette.querySelector('input');
    const links = () => all('li:not([hidden]) a', palette);
    field.addEventListener('input', () => {
      const words = plain(field.value).split(/\s+/);
      all('li', palette).forEach((item) => { item.hidden = !words.every((word) => plain(item.textContent).includes(word)); });
    });
    palette.addEventListener('keydown', (event) => {
      const list = links();
      const at = list.indexOf(document.activeElement);
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        const next = at + (event.key === 'ArrowDown' ? 1 : -1);
        (next < 0 ? field : list[Math.min(next, list.length - 1)])?.focus();
      } else if (event.key === 'Enter' && at < 0 && field.value && list.length) {
        event.preventDefault();
        list[0].click();
      }
    });
    document.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'k') return;
      event.preventDefault();
      if (palette.open) { palette.close(); return; }
      field.value = '';
      field.dispatchEvent(new Event('input'));
      palette.showModal();
      field.focus();
    });
  }

  // Keys.
  const rows = () => all('[data-row]');
  const at = () => rows().findIndex((row) => row.classList.contains('here-row'));
  const move = (by) => {
    const list = rows();
    if (!list.length) return;
    const i = Math.max(0, Math.min(list.length - 1, at() < 0 ? 0 : at() + by));
    list.forEach((row) => row.classList.remove('here-row'));
    list[i].classList.add('here-row');
    list[i].querySelector('a')?.focus({ preventScroll: true });
    list[i].scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const typing = event.target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]');
    if (typing) {
      if (event.key === 'Escape') typing.blur();
      return;
    }
    if (document.querySelector('dialog[open]') && event.key !== '?') return;
    const row = rows()[at()];
    const acts = {
      '/': () => document.getElementById('q')?.focus(),
      '?': () => { const sheet = document.getElementById('keys'); if (sheet?.open) sheet.close(); else sheet?.showModal(); },
      j: () => move(1), k: () => move(-1),
      o: () => row?.querySelector('a')?.click(),
      x: () => row?.querySelector('[data-one]')?.click(),
    };
    const key = event.key;
    const button = /^[a-z]$/.test(key) && document.querySelector('[data-key="' + key + '"]');
    if (button) {
      event.preventDefault();
      button.click();
      if (button.htmlFor) document.querySelector('.' + button.htmlFor.replace('act-', '') + '-pane textarea, .' + button.htmlFor.replace('act-', '') + '-pane input:not([type=hidden])')?.focus();
    } else if (acts[key]) {
      event.preventDefault();
      acts[key]();
    }
  });
})();
