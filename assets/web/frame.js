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
