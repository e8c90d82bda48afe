// The hotline desk: answers while somebody types, and every action by a key.
const DEBOUNCE = 80; // Milliseconds without a key before the words are looked up.
const OUTCOMES = { a: "answered", b: "referred", d: "pending" };

const $ = (what, within = document) => within.querySelector(what);
const $$ = (what, within = document) => [...within.querySelectorAll(what)];

const main = $("main");
const secret = $('meta[name="csrf"]').content;
const box = $("#box");
const result = $("#result");
const said = $("#said");
const trouble = $("#trouble");
const isDesk = $("#desk") !== null;

// What the agent is told without looking.

function say(words) {
  said.textContent = "";
  // A reader hears the same words again only where they came anew.
  requestAnimationFrame(() => { said.textContent = words; });
}

// Looking up.

let timer = 0;
let asked = 0; // Number of the newest request: an answer to an older one is dropped.
let busy = null;
let shown = location.pathname + location.search; // What the result is the answer to.
let isOld = false; // Something else is asked by now.

/** Locks the result until its answer is there, so that nobody is told what another one asked. */
function expect(address) {
  if (address === shown) return;
  isOld = true;
  result.setAttribute("aria-busy", "true");
}

/** Whether the result is an old one, which is told. */
function isRefused() {
  if (isOld) say("新的答案还没来，下面还是上一个的");
  return isOld;
}

function fail(words) {
  $("span", trouble).textContent = isOld ? `${words}。下面还是上一个的答案，别照着念。` : `${words}。`;
  trouble.hidden = false;
}

const again = () => show(location.pathname + location.search, false);

/** The address of the page with other words; what was chosen stays, unless it is another case. */
function addressOf(words, isAnother = false) {
  const query = new URLSearchParams(isAnother ? "" : location.search);
  query.delete("q");
  const rest = query.toString();
  const first = words.trim() === "" ? "" : `q=${encodeURIComponent(words)}`;
  return `/desk?${[first, rest].filter((part) => part !== "").join("&")}`;
}

/** Shows the lookup of an address; `kept`: as a step of the browser's history. */
async function show(address, kept) {
  clearTimeout(timer);
  expect(address);
  trouble.hidden = true;
  const number = ++asked;
  busy?.abort();
  busy = new AbortController();
  history[kept ? "pushState" : "replaceState"](null, "", address);
  try {
    const answer = await fetch(address.replace(/^\/desk/, "/desk/card"), { signal: busy.signal });
    if (answer.redirected || answer.status === 401) { location.reload(); return; }
    const html = await answer.text();
    if (number !== asked) return;
    if (!answer.ok) { fail("查不了"); return; }
    shown = address;
    put(html);
  } catch (error) {
    if (error.name !== "AbortError" && number === asked) fail("连不上");
  }
}

/** Puts a result in the place of the one before; what was folded open stays open. */
function put(html) {
  const focused = document.activeElement?.closest?.(".group")?.dataset.group;
  result.innerHTML = html; // Written by our own server, which escapes every word.
  isOld = false;
  result.removeAttribute("aria-busy");
  if (mode) leaveMode();
  if (focused && document.activeElement === document.body) result.focus?.();
  if ($(".first")) say($(".first").textContent);
}

function words() { return new URLSearchParams(location.search).get("q") ?? ""; }

if (isDesk) {
  // `autofocus` waits until the page is drawn: on a slow machine the first words typed would be lost.
  if (document.activeElement === document.body) box.focus();
  // What was chosen belongs to the case that the words tell: it goes where none of them is left.
  let isReplaced = false;
  box.addEventListener("beforeinput", () => {
    isReplaced = box.value !== "" && box.selectionEnd - box.selectionStart === box.value.length;
  });
  box.addEventListener("input", () => {
    if (isReplaced || box.value.trim() === "") {
      show(addressOf(box.value, true), false);
      return;
    }
    clearTimeout(timer);
    expect(addressOf(box.value));
    timer = setTimeout(() => show(addressOf(box.value), false), DEBOUNCE);
  });
  $("#ask").addEventListener("submit", (event) => {
    event.preventDefault();
    show(addressOf(box.value), true).then(() => tell($(".aloud")?.textContent ?? "还没有答案"));
    box.blur();
  });
  addEventListener("popstate", () => {
    box.value = words();
    again();
  });
  result.addEventListener("click", (event) => {
    const option = event.target.closest("a.option");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!isRefused()) choose(option);
  });
  result.addEventListener("submit", (event) => {
    if (event.target.id !== "estimate") return;
    event.preventDefault();
    if (isRefused()) return;
    const fields = new URLSearchParams(new FormData(event.target, event.submitter));
    show(`/desk?${fields}`, true).then(() => {
      tell($(".figure")?.textContent ?? $("#estimate .hint")?.textContent ?? "算不出");
    });
  });
}

/** Tells what came of a lookup, once it is there. */
function tell(words) { if (!isOld) say(words); }

function choose(option) {
  const label = option.textContent.trim();
  show(option.getAttribute("href"), true).then(() => tell(`${label}。${$(".aloud")?.textContent ?? ""}`));
}

// Sending.

/** Gives what came of it, or false. `before`: what is told before the words that it was not kept. */
async function post(address, body, before = "") {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": secret },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!answer) { say(`${before}没记下：连不上，请再试一次`); return false; }
  if (answer.status === 401) { location.assign("/desk/sign-in"); return false; }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    say(`${before}没记下：${problem.detail ?? problem.title ?? "出错了"}`);
    return false;
  }
  return answer.json().catch(() => true);
}

const query = () => $(".lookup")?.dataset.query ?? "";
const card = () => $("article.card");

/** Keeps the lookup in the list of recent ones. */
async function keep(more, words, before) {
  if (!card()) { say("还没有答案"); return; }
  const kept = await post("/desk/lookups", { query: query(), ...more }, before);
  if (kept) say(typeof words === "function" ? words(kept) : words);
}

// Copying.

async function copy(text, words) {
  if (!text) { say("没有可以复制的"); return; }
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (!isCopied && !copyByHand(text)) { say("复制不了，请手工选"); return; }
  await keep({}, words, `${words}，`);
}

/** For pages that are not served over https: a browser has no clipboard there. */
function copyByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  return isCopied;
}

const copied = (name) => $$(`[data-copy="${name}"]`).map((part) => part.textContent).join("\n\n");

// Groups of options, and other keys that wait for a digit.

let mode = null; // What the next digit is for.

function leaveMode() {
  for (const group of $$(".group.active")) group.classList.remove("active");
  main.removeAttribute("data-mode");
  mode = null;
}

function openGroup(group) {
  if (!group) return;
  leaveMode();
  if (group.tagName === "DETAILS") group.open = true;
  group.classList.add("active");
  mode = (digit) => {
    const option = $(`[data-option="${digit}"]`, group);
    leaveMode();
    if (option) choose(option);
  };
  ($("summary", group) ?? $("a", group))?.focus();
  say(`${$(".label", group)?.textContent ?? group.textContent}：按数字选`);
}

/** Takes the next value of what was understood. */
function mend(group) {
  const label = $(".label", group).textContent;
  show(group.dataset.mend, true).then(() => {
    const value = $$(".chip").find((chip) => $(".label", chip).textContent === label);
    tell(`${label}：${value ? $("b", value).textContent : "不算"}。${$(".aloud")?.textContent ?? ""}`);
  });
}

/** Opens the next group that is beyond the digits. */
function openFurther() {
  const further = $$(".group").filter((group) => Number(group.dataset.group) > 9);
  const active = further.findIndex((group) => group.classList.contains("active"));
  if (active >= 0 && further[active].tagName === "DETAILS") further[active].open = false;
  if (further.length === 0) say("没有别的了");
  openGroup(further[(active + 1) % further.length]);
}

function waitForSection() {
  if (!card()) return;
  leaveMode();
  main.dataset.mode = "section";
  say("按那一段的数字");
  mode = (digit) => {
    leaveMode();
    copySection(digit);
  };
}

function copySection(number) {
  const section = $(`[data-copy="section-${number}"]`);
  if (section) copy(section.textContent, `复制了：${$("h3", section.parentElement).firstChild.textContent}`);
}

// Dialogs.

function open(id, needsCard = true) {
  if (needsCard && !card()) { say("还没有答案"); return; }
  if (id === "flag") fillItems();
  $(`#${id}`).showModal();
}

/** The lines of the card, to say which is wrong. */
function fillItems() {
  const select = $("#flag select");
  select.length = 1;
  for (const line of $$("[data-item]", card())) {
    select.add(new Option($(".text", line).textContent, line.dataset.item));
  }
}

for (const form of $$("dialog form[data-post]")) {
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "send") return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const about = form.dataset.post.endsWith("notes")
      ? { region: card().dataset.region }
      : { query: query() };
    if (await post(form.dataset.post, { ...fields, ...about })) {
      form.reset();
      form.closest("dialog").close();
      await again();
      tell("记下了");
    }
  });
}

async function openRecent() {
  const list = await fetch("/desk/recent").catch(() => null);
  if (!list) { say("连不上，请再试一次"); return; }
  if (!list.ok || list.redirected) { location.reload(); return; }
  $("#recent .content").innerHTML = await list.text();
  $("#recent").showModal();
}

// Keys.

function enter(field) { field?.focus(); field?.select(); }

const ACTIONS = {
  "/": () => enter(box ?? $("[data-box]")),
  "?": () => open("keys", false),
  x: () => { location.assign("/desk"); },
  c: () => copy(copied("whole"), "复制了全部"),
  l: () => copy(copied("aloud"), "复制了要念的"),
  s: () => copy(copied("sms"), `复制了短信 ${$$('[data-copy="sms"]').length} 条`),
  t: () => copy(copied("ticket"), "复制了工单小结"),
  y: waitForSection,
  a: () => keep({ outcome: OUTCOMES.a }, "记了：已答"),
  b: () => keep({ outcome: OUTCOMES.b }, "记了：转经办"),
  d: () => keep({ outcome: OUTCOMES.d }, "记了：待回"),
  v: () => keep({ favourite: true }, (kept) => (kept.favourite ? "收藏了" : "取消了收藏")),
  f: () => open("flag"),
  n: () => open("note"),
  e: () => $("#cost")?.focus(),
  o: () => openGroup($('[data-fact="aspect"]')),
  u: openFurther,
  k: () => { if (card()) location.assign(`/desk/compare?a=${encodeURIComponent(query())}&b=${encodeURIComponent(query())}`); },
  m: () => {
    const all = $$("details.more");
    const isOpen = all.some((one) => one.open);
    for (const one of all) one.open = !isOpen;
  },
  r: openRecent,
  p: () => print(),
  ".": () => { if (!trouble.hidden) again(); },
};
const EVERYWHERE = ["/", "?"];
const OF_THE_ANSWER = "clstyabdvfneoukmp"; // No good while the answer is an old one.

function act(key) {
  if (!OF_THE_ANSWER.includes(key) || !isRefused()) ACTIONS[key]?.();
}

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => {
  for (const one of $$("details.more:not([open])")) {
    one.open = true;
    one.dataset.printed = "";
  }
});
addEventListener("afterprint", () => {
  for (const one of $$("details.more[data-printed]")) {
    one.open = false;
    delete one.dataset.printed;
  }
});

function isTyping(target) {
  return target.matches?.("input, textarea, select, [contenteditable]");
}

addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if ($("dialog[open]")) return;
  if (event.key === "Escape") {
    leaveMode();
    if (isTyping(event.target)) {
      event.preventDefault(); // Chromium would empty the box, while the answer stays.
      event.target.blur();
    }
    for (const group of $$("details.group[open]")) group.open = false;
    return;
  }
  if (isTyping(event.target)) return;
  if (/^[0-9]$/.test(event.key)) {
    event.preventDefault();
    if (isRefused()) return;
    const group = $(`[data-group="${event.key}"]`);
    if (mode) mode(event.key);
    else if (group?.dataset.mend) mend(group);
    else if (isDesk) openGroup(group);
    else enter($(`[data-box="${event.key}"]`));
    return;
  }
  // With Shift the key of a digit is another one on each keyboard; its place is not.
  const shifted = event.shiftKey && isDesk && /^Digit([1-9])$/.exec(event.code);
  if (shifted) {
    if (!isRefused()) openGroup($(`[data-group="${shifted[1]}"]`));
    event.preventDefault();
    return;
  }
  const acts = event.key in ACTIONS && (isDesk || EVERYWHERE.includes(event.key));
  if (acts) { event.preventDefault(); act(event.key); }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.section) isRefused() || copySection(button.dataset.section);
  else if (button.dataset.key && isDesk) act(button.dataset.key);
  else if (button.dataset.post && await post(button.dataset.post, { state: button.dataset.state })) {
    if (isDesk) await again();
    else button.closest("li").remove();
    tell("改好了");
  }
});
