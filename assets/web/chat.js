// The patients' page with less waiting: posts the page's own forms in the background and puts what is
// new into the page. Without it everything works as well. Written for browsers of 2019.
(function () {
  'use strict';

  var PATIENCE_MS = 20000;
  var PAUSES_MS = [1000, 3000]; // before it is tried again by itself
  var ASK_EVERY_MS = 5000; // while somebody at the desk may write
  var ASK_HIDDEN_MS = 30000;

  var chat = document.getElementById('chat');
  var log = document.getElementById('log');
  var choices = document.getElementById('choices');
  var status = document.getElementById('status');
  var aloud = document.getElementById('aloud');
  var trouble = document.getElementById('trouble');
  var ask = document.getElementById('ask');
  var input = ask.elements.text;
  var isLive = chat.hasAttribute('data-live');
  var last = Number(chat.getAttribute('data-last'));
  var pressed = null; // the button that sends the form
  var waiting = null; // the message under way
  var failed = null; // the message that did not get through

  if (!window.fetch || !window.URLSearchParams) return;

  // Sending.

  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join('');
  }

  function message(form) {
    var fields = new URLSearchParams();
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name && (field.type !== 'submit' || field === pressed)) fields.set(field.name, field.value);
    });
    fields.set('message_id', newId());
    fields.set('since', last);
    return fields;
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (button) pressed = button;
  });

  document.addEventListener('submit', function (event) {
    event.preventDefault();
    if (waiting) return;
    var form = event.target;
    if (form === ask) pressed = null;
    if (form === ask && !input.value.trim()) return;
    begin({ fields: message(form), isTyped: form === ask, value: pressed && pressed.value, hasFocus: choices.contains(document.activeElement) });
  });

  function begin(next) {
    waiting = next;
    trouble.hidden = true;
    document.body.classList.add('busy');
    chat.setAttribute('aria-busy', 'true');
    tell(chat.getAttribute('data-sending'));
    attempt(0);
  }

  // The same message under the same id, until it is known to have arrived.
  function attempt(number) {
    post(waiting.fields).then(arrived, function () {
      if (number < PAUSES_MS.length) {
        setTimeout(attempt, PAUSES_MS[number], number + 1);
        return;
      }
      rest();
      tell('');
      trouble.hidden = false;
      trouble.querySelector('button').focus();
    });
  }

  function post(fields) {
    return within(fetch('/chat/say', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: fields.toString()
    }));
  }

  function within(fetched) {
    var late = new Promise(function (_, reject) { setTimeout(reject, PATIENCE_MS); });
    return Promise.race([fetched, late]).then(function (response) {
      if (!response.ok) throw new Error(response.status);
      return response.json();
    });
  }

  trouble.querySelector('button').addEventListener('click', function () {
    if (failed) begin(failed);
  });

  function rest() {
    failed = waiting;
    waiting = null;
    document.body.classList.remove('busy');
    chat.removeAttribute('aria-busy');
  }

  function arrived(fresh) {
    var sent = waiting;
    rest();
    failed = null;
    if (sent.isTyped) { input.value = ''; grow(); }
    show(fresh);
    tell(fresh.note || '');
    var now = document.getElementById('now');
    if (!sent.hasFocus) return;
    // The pressed button is gone: on to the one in its place, or to what was said.
    var same = sent.value && sent.value.split(':').slice(0, 2).join(':');
    var stays = same && choices.querySelector('button[value^="' + same + ':"]');
    var target = stays || (now && now.querySelector('.reply'));
    if (target) target.focus({ preventScroll: true });
  }

  // Showing.

  function show(fresh) {
    if (fresh.erased) { log.innerHTML = ''; last = 0; }
    setLive(fresh.live);
    if (!fresh.turns) return;
    var old = document.getElementById('now');
    if (old) {
      old.removeAttribute('id');
      if (last === 0) log.innerHTML = '';
    }
    var before = log.lastElementChild;
    log.insertAdjacentHTML('beforeend', fresh.turns);
    var first = before ? before.nextElementSibling : log.firstElementChild;
    var renews = before && first.hasAttribute('data-renews');
    if (renews) log.removeChild(before);
    choices.innerHTML = fresh.choices;
    last = Number(log.lastElementChild.getAttribute('data-turn')) || 0;
    var forwarded = document.getElementById('forwarded');
    if (forwarded) forwarded.hidden = true;
    equip(first);
    if (!renews) first.scrollIntoView();
    announce(first, renews);
  }

  // What is new is read out once, beside whatever has the focus.
  function announce(first, renews) {
    var spoken = [];
    for (var turn = first; turn; turn = turn.nextElementSibling) {
      var reply = turn.querySelector('.reply');
      if (reply) spoken.push(reply.innerText);
    }
    if (!renews) aloud.textContent = spoken.join('\n');
  }

  function tell(words) { status.textContent = words; }

  // Typing.

  function grow() {
    input.style.height = 'auto';
    input.style.height = input.scrollHeight + 4 + 'px';
  }
  input.addEventListener('input', grow);
  input.addEventListener('keydown', function (event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    ask.querySelector('.send').click();
  });

  // In large type the input would hide what is read, so it does not stay in place. A keyboard that comes
  // up makes the window lower and changes nothing.
  var tallest = 0;
  function settle() {
    tallest = Math.max(tallest, window.innerHeight);
    var height = document.querySelector('.dock').offsetHeight;
    document.documentElement.classList.toggle('loose', height > 0.4 * tallest);
  }
  window.addEventListener('resize', settle);

  // The tools of a card.

  function equip(root) {
    each(root, '.copy', function (button) { button.hidden = false; });
    each(root, '.print', function (button) { button.hidden = false; });
    each(root, '.share', function (button) { button.hidden = !navigator.share; });
  }

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('.tools button');
    if (!button) return;
    var link = button.closest('.reply').querySelector('.link a');
    if (button.classList.contains('print')) window.print();
    if (button.classList.contains('share')) navigator.share({ url: link.href }).catch(function () {});
    if (button.classList.contains('copy')) copy(link);
  });

  function copy(link) {
    var copied = function () { tell(chat.getAttribute('data-copied')); };
    var select = function () {
      link.textContent = link.href;
      var range = document.createRange();
      range.selectNodeContents(link);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      var done = false;
      try { done = document.execCommand('copy'); } catch (error) { done = false; }
      if (done) copied();
      else tell(chat.getAttribute('data-copy-self'));
    };
    if (!navigator.clipboard) return select();
    navigator.clipboard.writeText(link.href).then(copied, select);
  }

  // On paper a card's picture is as long as small, so its words are printed, which wait folded.

  var unfolded = null;
  window.addEventListener('beforeprint', function () {
    var words = document.querySelector('#now[data-card] details');
    if (!words) return;
    if (!words.open) unfolded = words;
    words.open = true;
    document.documentElement.classList.add('worded');
  });
  window.addEventListener('afterprint', function () {
    document.documentElement.classList.remove('worded');
    if (unfolded) unfolded.open = false;
    unfolded = null;
  });

  // Words that come in unasked, while somebody at the desk has the conversation.

  var next = null;
  function setLive(live) {
    isLive = live;
    clearTimeout(next);
    if (isLive) next = setTimeout(look, document.hidden ? ASK_HIDDEN_MS : ASK_EVERY_MS);
  }

  function look() {
    if (waiting) return setLive(isLive);
    var shown = last;
    within(fetch('/chat/since/' + last, { credentials: 'same-origin' })).then(function (fresh) {
      // What was asked meanwhile brings along what else there is.
      if (waiting || last !== shown) setLive(fresh.live);
      else show(fresh);
    }, function () { setLive(isLive); });
  }

  document.addEventListener('visibilitychange', function () {
    if (isLive && !document.hidden) { clearTimeout(next); look(); }
  });

  equip(document);
  grow();
  settle();
  setLive(isLive);
  var first = document.getElementById('forwarded') || document.querySelector('#now[data-turn]');
  if (first) first.scrollIntoView();
}());
