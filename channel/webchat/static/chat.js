// The chat page. Without this script everything works by forms; with it,
// messages arrive while the page is open, and what is written while there is
// no connection is kept in the browser and sent again under the same
// identifier, which the server takes once.
'use strict';

const $ = (id) => document.getElementById(id);
document.documentElement.classList.add('scripted');

if ($('join')) zones($('join'));
if ($('composer')) conversation($('chat').dataset);

// zones offers the zones that the browser knows, and guesses the person's own.
function zones(form) {
  const zone = form.elements.zone, lang = form.elements.lang;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = Intl.supportedValuesOf ? Intl.supportedValuesOf('timeZone') : [];
  $('zones').append(...known.map((name) => new Option(name, name)));
  if (!('guess' in form.dataset)) return;
  if (own && own.includes('/')) zone.value = own;
  else lang.addEventListener('change', () => { zone.value = lang.selectedOptions[0].dataset.zone; });
}

function conversation(words) {
  const form = $('composer'), text = $('text'), file = $('file'), list = $('messages'), scroll = $('scroll');
  const name = 'becario.unsent.' + words.chat + '.';
  const title = document.title;
  let rev = Number(words.rev), source = null, unread = 0;
  let queue = recall(), busy = false, pause = 0, retry = 0, typing = null, told = 0, typingTimer = 0, toastTimer = 0, toastText = '';

  // What is not sent yet, each message under a name of its own: other windows
  // keep theirs beside it. Files are too large to be kept beyond the page.
  function recall() {
    try {
      const names = Object.keys(localStorage).filter((key) => key.startsWith(name));
      return names.map((key) => JSON.parse(localStorage.getItem(key))).sort((a, b) => a.at - b.at);
    } catch { return []; }
  }
  function remember(m) {
    try { if (!m.file) localStorage.setItem(name + m.id, JSON.stringify(m)); } catch { /* a full or forbidden storage keeps the page working */ }
  }
  function forget(id) {
    try { localStorage.removeItem(name + id); } catch { /* as above */ }
  }
  function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
  }

  // --- showing ---

  function atEnd() { return scroll.scrollTop > -80; }
  function toEnd() { scroll.scrollTop = 0; }

  function place(e) {
    if (e.toast) { toast(e.toast); return; }
    const frame = document.createElement('template');
    frame.innerHTML = e.html; // made by the server's templates, which escape
    const node = frame.content.querySelector('.message');
    const there = $('m' + e.seq) || (e.key && list.querySelector('[data-key="' + CSS.escape(e.key) + '"]'));
    const stay = atEnd();
    if (there && there.contains(document.activeElement)) text.focus();
    if (there) there.replaceWith(node);
    else insert(node, e);
    if (!there && !e.mine) {
      node.classList.add('arriving');
      if (document.hidden) document.title = '(' + ++unread + ') ' + title;
    }
    if (!e.mine) { told++; think(false); }
    if (e.mine) drop(e.key);
    $('nothing').hidden = true;
    if (stay || e.mine) toEnd();
  }

  function insert(node, e) {
    let before = null;
    for (const other of [...list.querySelectorAll('.message[data-seq]')].reverse()) {
      if (Number(other.dataset.seq) < e.seq) { before = other.nextElementSibling; break; }
      before = other;
    }
    list.insertBefore(node, before);
    const previous = node.previousElementSibling;
    if (previous && previous.dataset.day === e.day) return;
    const day = document.createElement('li');
    day.className = 'day';
    day.dataset.day = e.day;
    day.append(Object.assign(document.createElement('span'), { textContent: e.day_name }));
    list.insertBefore(day, node);
  }

  // pend shows a message that is on its way. It is read out when it has arrived,
  // or when it has to wait.
  function pend(m) {
    const node = document.createElement('li');
    node.className = 'message mine pending';
    node.dataset.key = m.id;
    node.setAttribute('aria-hidden', 'true');
    const bubble = Object.assign(document.createElement('div'), { className: 'bubble' });
    const shown = Object.assign(document.createElement('p'), { className: 'text', dir: 'auto', textContent: m.text || (m.file && m.file.name) });
    const meta = Object.assign(document.createElement('p'), { className: 'meta', textContent: words.sending });
    bubble.append(shown);
    node.append(bubble, meta);
    list.append(node);
    $('nothing').hidden = true;
    toEnd();
  }
  function mark(id, state, note) {
    const node = list.querySelector('.pending[data-key="' + CSS.escape(id) + '"]');
    if (!node) return;
    node.classList.toggle('failed', state === 'failed');
    if (state !== 'sent') node.removeAttribute('aria-hidden');
    const meta = node.querySelector('.meta');
    if (meta.textContent !== note) meta.textContent = note;
  }

  function toast(said) {
    if (said !== toastText) $('toast').textContent = toastText = said;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => { $('toast').textContent = toastText = ''; }, 6000);
  }

  // think shows that an answer is being made, for at most a few seconds.
  function think(on) {
    clearTimeout(typingTimer);
    if (typing) { typing.remove(); typing = null; }
    if (!on) return;
    typingTimer = setTimeout(() => {
      typing = document.createElement('div');
      typing.className = 'message theirs typing';
      typing.setAttribute('aria-hidden', 'true');
      typing.innerHTML = '<div class="bubble"><i></i><i></i><i></i></div>';
      $('log').after(typing);
      typingTimer = setTimeout(() => think(false), 8000);
    }, 400);
  }

  function problem(said) {
    $('problem').textContent = said;
    $('problem').hidden = !said;
  }

  document.querySelector('.leave form').addEventListener('submit', () => recall().forEach((m) => forget(m.id)));
  window.addEventListener('beforeunload', (e) => { if (queue.some((m) => m.file)) e.preventDefault(); });

  // --- sending ---

  async function post(path, fields) {
    const body = new FormData();
    for (const [key, value] of Object.entries(fields)) if (value) body.append(key, value);
    const answer = await fetch(path, { method: 'POST', body: fields.file ? body : new URLSearchParams(body), headers: { Accept: 'application/json' } });
    if (answer.ok) return '';
    if (answer.status === 401) location.reload();
    if (answer.status >= 500 || answer.status === 401 || answer.status === 429) throw new Error(answer.statusText);
    // What is no answer of becario's comes from a proxy: it takes less than becario.
    const { error } = await answer.json().catch(() => ({ error: answer.status === 413 ? words.tooBig : words.broken }));
    return error;
  }

  function drop(id) {
    queue = queue.filter((m) => m.id !== id);
    forget(id);
  }

  async function flush() {
    if (busy) return;
    busy = true;
    clearTimeout(retry);
    while (queue.length > 0) {
      const m = queue[0], before = told;
      let refused;
      try {
        refused = await post('/chat/say', { id: m.id, text: m.text, reply: m.reply, edit: m.edit, file: m.file });
      } catch {
        for (const waiting of queue) mark(waiting.id, 'waiting', words.waiting);
        if (m.edit) toast(words.waiting);
        pause = Math.min(pause ? pause * 2 : 1000, 30000);
        retry = setTimeout(flush, pause);
        busy = false;
        return;
      }
      pause = 0;
      drop(m.id);
      if (refused) {
        mark(m.id, 'failed', words.unsent);
        problem(refused);
        if (!text.value) { text.value = m.text; grow(); }
      } else {
        mark(m.id, 'sent', '');
        think(told === before); // the answer may have been quicker
      }
    }
    busy = false;
  }
  function hurry() { pause = 0; flush(); }

  function say() {
    const chosen = file.files[0], said = text.value.trim();
    if (!said && !chosen) return;
    if ([...said].length > Number(words.maxText)) { problem(words.tooLong); return; }
    if (chosen && chosen.size > Number(words.maxFile)) { problem(words.tooBig); return; }
    problem('');
    for (const failed of list.querySelectorAll('.failed')) failed.remove();
    const m = { id: newId(), text: said, reply: form.elements.reply.value, edit: form.elements.edit.value, file: chosen, at: Date.now() };
    queue.push(m);
    remember(m);
    if (!m.edit) pend(m);
    offer(null);
    text.value = '';
    detach();
    about('reply', '', '');
    grow();
    flush();
  }

  form.addEventListener('submit', (e) => {
    if (!('live' in words)) return; // an earlier page goes to the end by the form itself
    e.preventDefault();
    say();
    text.focus();
  });

  text.addEventListener('keydown', (e) => {
    const touch = matchMedia('(pointer: coarse)').matches; // there, the button sends
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing || (touch && !e.ctrlKey && !e.metaKey)) return;
    e.preventDefault();
    form.requestSubmit();
  });

  // --- commands ---

  // offer shows the commands that begin like this; nothing hides them.
  function offer(typed) {
    let any = false;
    for (const button of $('commands').querySelectorAll('button')) {
      const fits = typed !== null && button.dataset.command.startsWith(typed);
      button.parentElement.hidden = !fits;
      any = any || fits;
    }
    $('commands').hidden = !any;
    $('menu').ariaExpanded = String(any);
  }
  function command(name) {
    offer(null);
    text.value = name;
    form.requestSubmit();
  }
  text.addEventListener('input', () => offer(/^\/[a-z]*$/.test(text.value) ? text.value : null));
  $('menu').addEventListener('click', () => offer($('commands').hidden ? '' : null));
  $('commands').addEventListener('click', (e) => { const button = e.target.closest('button'); if (button) command(button.dataset.command); });
  document.addEventListener('keydown', (e) => {
    if ($('commands').hidden) return;
    const shown = [...$('commands').querySelectorAll('li:not([hidden]) button')], at = shown.indexOf(document.activeElement);
    if (e.key === 'Escape') { offer(null); text.focus(); }
    else if (e.key === 'ArrowUp') (shown[at < 0 ? shown.length - 1 : at - 1] || text).focus();
    else if (e.key === 'ArrowDown' && at >= 0) (shown[at + 1] || text).focus();
    else return;
    e.preventDefault();
  });

  // grow is for browsers that do not size a field by its content.
  function grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    text.rows = Math.min(10, text.value.split('\n').length + Math.floor(text.value.length / 60));
  }
  text.addEventListener('input', grow);

  // --- files, answers to a message, buttons ---

  function detach() {
    file.value = '';
    $('attached').hidden = true;
  }
  file.addEventListener('change', () => {
    const chosen = file.files[0];
    $('attached').hidden = !chosen;
    $('attached-name').textContent = chosen ? words.attached + ': ' + chosen.name : '';
    problem(chosen && chosen.size > Number(words.maxFile) ? words.tooBig : '');
    text.focus();
  });
  $('attached-stop').addEventListener('click', () => { detach(); problem(''); text.focus(); });
  function attach(e, given) {
    if (given.files.length === 0) return;
    e.preventDefault();
    file.files = given.files;
    file.dispatchEvent(new Event('change'));
  }
  text.addEventListener('paste', (e) => attach(e, e.clipboardData));
  document.addEventListener('dragover', (e) => { if (e.dataTransfer.types.includes('Files')) e.preventDefault(); });
  document.addEventListener('drop', (e) => attach(e, e.dataTransfer));

  // about makes what is written an answer to a message, or its new words.
  function about(what, seq, said) {
    if (form.elements.edit.value) { text.value = ''; grow(); }
    form.elements.reply.value = what === 'reply' ? seq : '';
    form.elements.edit.value = what === 'edit' ? seq : '';
    $('replying').hidden = !seq;
    $('replying-what').textContent = $('replying').dataset[what];
    $('replying-text').textContent = said;
    if (what === 'edit') { text.value = said; grow(); }
  }
  $('replying-stop').addEventListener('click', (e) => { e.preventDefault(); about('reply', '', ''); text.focus(); });
  list.addEventListener('click', (e) => {
    const link = e.target.closest('.reply, .command');
    if (!link || !('live' in words)) return;
    if (link.matches('.command')) { e.preventDefault(); command(link.textContent); return; }
    e.preventDefault();
    const message = link.closest('.message'), said = message.querySelector('.text, .document bdi');
    about(link.matches('.edit') ? 'edit' : 'reply', message.dataset.seq, said ? said.textContent : '');
    text.focus();
  });

  list.addEventListener('submit', async (e) => {
    const buttons = e.target;
    if (!buttons.matches('.buttons') || !('live' in words)) return;
    e.preventDefault();
    if (buttons.ariaBusy === 'true') return;
    buttons.ariaBusy = 'true';
    const fields = { id: newId(), message: buttons.elements.message.value, data: e.submitter.value };
    try {
      const refused = await post('/chat/press', fields).catch(() => post('/chat/press', fields));
      if (refused) toast(refused);
    } catch {
      toast(words.pressFailed);
    }
    buttons.ariaBusy = 'false';
  });

  // --- arriving ---

  function state(on) {
    const said = on ? words.linked : words.unlinked;
    $('state').classList.toggle('off', !on);
    if ($('state').textContent !== said) $('state').textContent = said;
  }

  function listen() {
    source = new EventSource('/chat/events?after=' + rev);
    source.onopen = () => { state(true); hurry(); };
    source.onmessage = (e) => { rev = Number(e.lastEventId); place(JSON.parse(e.data)); };
    source.addEventListener('left', () => { source.close(); location.reload(); });
    source.onerror = () => {
      state(false);
      if (source.readyState !== EventSource.CLOSED) return; // it comes back by itself
      setTimeout(listen, 3000);
    };
  }

  document.addEventListener('visibilitychange', () => { if (!document.hidden) { unread = 0; document.title = title; } });
  window.addEventListener('online', hurry);
  document.addEventListener('keydown', (e) => { if (e.key === 'Escape' && $('settings').open) { $('settings').open = false; $('settings').querySelector('summary').focus(); } });
  document.addEventListener('click', (e) => { if ($('settings').open && !$('settings').contains(e.target)) $('settings').open = false; if (!e.target.closest('#commands, #menu, #text')) offer(null); });

  if (toastText = $('toast').textContent) toast(toastText);
  if (!('live' in words)) return;
  queue = queue.filter((m) => !list.querySelector('[data-key="' + CSS.escape(m.id) + '"]'));
  queue.filter((m) => !m.edit).forEach(pend);
  history.replaceState(null, '', '/chat');
  listen();
  flush();
}
