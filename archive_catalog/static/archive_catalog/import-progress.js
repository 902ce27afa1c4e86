// Follows an import: asks how far it is, moves the bar, and shows the report once the work is over.
const EVERY = 1000; // milliseconds
const place = document.querySelector("[data-import-progress]");

async function follow() {
  let now;
  try {
    const answer = await fetch(place.dataset.importProgress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    now = await answer.json();
  } catch {
    setTimeout(follow, EVERY * 5); // the network or the server is away for a while
    return;
  }
  if (!now.at_work) {
    location.reload();
    return;
  }
  const bar = place.querySelector("progress");
  if (now.percent === null) bar.removeAttribute("value");
  else bar.value = now.percent;
  const sentence = place.querySelector("[role=status]");
  if (sentence.textContent !== now.sentence) sentence.textContent = now.sentence;
  setTimeout(follow, EVERY);
}

if (place) setTimeout(follow, EVERY);
