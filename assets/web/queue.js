// The queue of the desk: fetches what is new every other second, and does what the agent wants by
// button or key.
const EVERY_MS = 2000;
const secret = document.querySelector('meta[name="csrf"]').content;
const at = (id) => document.getElementById(id);
const [told, waiting, talk, said, words] = ["told", "waiting", "talk", "said", "words"].map(at);

let open = null; // the session on the right
let last = 0; // its last turn that is shown
let key = fresh(); // of the message that is being written

// Names a message. There is no randomUUID where the desk is reached without https.
function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const tell = (text) => (told.textContent = text);

async function get(path, parameters = {}) {
  const query = new URLSearchParams(parameters);
  const answer = await fetch(`${path}?${query}`, { headers: { "x-background": "1" } });
  if (answer.status === 401 || answer.redirected) return location.reload();
  if (!answer.ok) throw await problem(answer);
  const piece = document.createElement("template");
  piece.innerHTML = await answer.text(); // our own server's, which escapes what people wrote
  return piece.content;
}

async function post(path, body) {
  const headers = { "content-type": "application/json", "x-csrf-token": secret };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw await problem(answer);
}

async function problem(answer) {
  const { title, detail } = await answer.json().catch(() => ({}));
  return Object.assign(new Error(detail ?? title ?? "没有成功，请再试"), { status: answer.status });
}

// The list.

const entries = () => [...waiting.querySelectorAll("button[data-session]")];

async function list() {
  const page = await get("/desk/queue/list");
  if (!page) return;
  const focused = document.activeElement?.dataset?.session;
  if (page.textContent !== waiting.textContent || waiting.querySelector("p.soft")) {
    waiting.replaceChildren(page);
    for (const entry of entries()) {
      if (entry.dataset.session === focused) entry.focus({ preventScroll: true });
    }
  }
  mark();
  const { waiting: count, newest } = waiting.querySelector("[data-newest]").dataset;
  const detail = { count: Number(count), newest: Number(newest) };
  dispatchEvent(new CustomEvent("waiting", { detail })); // `frame.js` tells of it
}

function mark() {
  for (const entry of entries()) {
    if (entry.dataset.session === open) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  }
}

// The conversation.

async function show(session) {
  if (session !== open) {
    [open, last] = [session, 0];
    said.replaceChildren();
  }
  talk.hidden = false;
  mark();
  await follow();
  if (!at("write").hidden) words.focus();
  else at("take").focus();
}

function close() {
  [open, last] = [null, 0];
  talk.hidden = true;
  mark();
}

async function follow() {
  const session = open;
  if (session === null) return;
  let page;
  try {
    page = await get("/desk/queue/talk", { session, since: last });
  } catch (error) {
    if (error.status !== 409 || session !== open) throw error;
    tell(error.message);
    return close();
  }
  if (!page || session !== open) return;
  const about = page.getElementById("about");
  const shown = last > 0;
  // Asked twice at once, what came first stands there already.
  const isNew = (piece) => Number(piece.dataset.turn) > last;
  const news = [...page.getElementById("said").children].filter(isNew);
  last = Math.max(last, Number(about.dataset.last));
  if (news.length > 0) {
    const person = news.some((piece) => piece.classList.contains("person"));
    said.append(...news);
    said.scrollTop = said.scrollHeight;
    if (shown && person && document.hidden) dispatchEvent(new Event("beep"));
  }
  const mine = about.dataset.state === "mine";
  if (at("about").outerHTML !== about.outerHTML) at("about").replaceWith(about);
  at("write").hidden = !mine;
  at("take-it").hidden = mine;
}

// What an agent does.

async function take(session) {
  if (!session) return tell("现在没有人在等。");
  try {
    await post("/desk/queue/take", { session });
    tell("接过来了。");
  } catch (error) {
    tell(error.message);
    return list();
  }
  await Promise.all([list(), show(session)]);
}

async function say() {
  const text = words.value.trim();
  if (open === null || text === "") return;
  // The same message, however often it has to be sent.
  await post("/desk/queue/say", { session: open, text, key });
  key = fresh();
  words.value = "";
  tell("发出去了。");
  await follow();
}

async function giveBack() {
  if (open === null || at("write").hidden) return tell("没有您接着的会话。");
  await post("/desk/queue/give-back", { session: open });
  tell("转回助手了。");
  close();
  await list();
}

const safely = (does) => async (...given) => {
  try {
    await does(...given);
  } catch (error) {
    tell(error.status ? error.message : "连不上，正在重试……");
  }
};

const first = () => entries().find((entry) => entry.dataset.state === "waits")?.dataset.session;

function move(by) {
  const all = entries();
  const now = all.indexOf(document.activeElement);
  all[now < 0 ? 0 : (now + by + all.length) % all.length]?.focus();
}

const KEYS = {
  t: safely(() => take(first())),
  j: () => move(1),
  k: () => move(-1),
  b: safely(giveBack),
  "?": () => (at("keys").open = !at("keys").open),
};

waiting.addEventListener("click", safely(async ({ target }) => {
  const session = target.closest("button[data-session]")?.dataset.session;
  if (session) await show(session);
}));
at("take").addEventListener("click", safely(() => take(open)));
at("give-back").addEventListener("click", safely(giveBack));
at("write").addEventListener("submit", (event) => {
  event.preventDefault();
  safely(say)();
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    at("write").requestSubmit();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return void (entries()[0] ?? at("take")).focus();
  const writes = event.target.closest("textarea, input, select");
  if (writes || event.ctrlKey || event.altKey || event.metaKey) return;
  const does = KEYS[event.key];
  if (does) {
    event.preventDefault();
    does();
  }
});

const notify = at("notify");
if (window.Notification?.permission === "default") {
  notify.addEventListener("click", async () => {
    await Notification.requestPermission();
    at("alerts").hidden = true;
  });
} else {
  at("alerts").hidden = true;
}

async function round() {
  await safely(list)();
  await safely(follow)();
  setTimeout(round, EVERY_MS);
}
round();
