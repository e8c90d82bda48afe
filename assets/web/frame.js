// Tells the server every minute that somebody has a page of the desk open, so that patients are
// offered a person only while one is there. A tick of a clock is no use of the sign-in.
const secret = document.querySelector('meta[name="csrf"]').content;

async function here() {
  try {
    const answer = await fetch("/desk/here", {
      method: "POST",
      headers: { "x-csrf-token": secret, "x-background": "1" },
    });
    // Signed out elsewhere, or for too long without a touch: what stands here is stale.
    if (answer.status === 401) location.reload();
  } catch {
    // The network is away; the next minute may find it again.
  }
}

here();
setInterval(here, 60_000);

// Tells on every page of the desk of whoever waits for a person: in the title, at the link to the
// queue, and where somebody new has come, aloud.
const LOOK_EVERY_MS = 5000;
const title = document.title;
const badge = document.querySelector(".bar .badge");

// Two short tones. A browser lets a page sound only after somebody has touched it.
let sound = null;
function beep() {
  try {
    sound ??= new AudioContext();
    for (const [from, pitch] of [[0, 660], [0.18, 880]]) {
      const [tone, volume] = [sound.createOscillator(), sound.createGain()];
      tone.frequency.value = pitch;
      volume.gain.value = 0.08;
      tone.connect(volume).connect(sound.destination);
      tone.start(sound.currentTime + from);
      tone.stop(sound.currentTime + from + 0.14);
    }
  } catch {
    // Without sound the title, the number in the bar and the line beside it tell it.
  }
}

function arrived(count) {
  document.getElementById("waits").textContent = `有人要转人工，现在有 ${count} 位在等。`;
  beep();
  if (window.Notification?.permission !== "granted") return;
  try {
    const note = new Notification("有人要转人工", { body: `现在有 ${count} 位在等`, tag: "mante" });
    note.onclick = () => window.focus();
  } catch {
    // Phones let only an installed app do this.
  }
}

// The highest number that was seen waiting outlives the page, so that whoever comes between two pages
// is told of, and whoever stood there before is not told of on each.
function waiting(count, newest) {
  document.title = count > 0 ? `(${count}) ${title}` : title;
  badge.textContent = count;
  badge.hidden = count === 0;
  if (count === 0) document.getElementById("waits").textContent = "";
  const seen = sessionStorage.getItem("newest");
  if (seen !== null && newest > Number(seen)) arrived(count);
  sessionStorage.setItem("newest", Math.max(Number(seen ?? 0), newest));
}

async function look() {
  try {
    const answer = await fetch("/desk/queue/waiting", { headers: { "x-background": "1" } });
    if (answer.ok) {
      const { waiting: count, newest } = await answer.json();
      waiting(count, newest);
    }
  } catch {
    // The network is away; the next look may find it again.
  }
  setTimeout(look, LOOK_EVERY_MS);
}

// The page of the queue looks more often by itself and tells what it sees.
addEventListener("waiting", ({ detail }) => waiting(detail.count, detail.newest));
addEventListener("beep", beep);
if (!document.getElementById("queue")) look();

// A key leads to each place of the bar, from every page.
addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]")) return;
  // Where a page has keys of its own, it shows them itself.
  const places = document.querySelector("body:not(:has(#keys)) #places");
  if (event.key === "?" && places) { event.preventDefault(); places.showModal(); }
  const link = document.querySelector(`.bar [data-key="${CSS.escape(event.key)}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
