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

// A key leads to each place of the bar, from every page.
addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]")) return;
  const link = document.querySelector(`.bar [data-key="${CSS.escape(event.key)}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
