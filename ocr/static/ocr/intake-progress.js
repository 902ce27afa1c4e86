// Follows a batch: asks how far it is, moves the bars, and shows the report once the files are taken in.
const EVERY = 2000; // milliseconds
const place = document.querySelector("[data-intake-progress]");

async function follow() {
  let now;
  try {
    const answer = await fetch(place.dataset.intakeProgress, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    now = await answer.json();
  } catch {
    setTimeout(follow, EVERY * 5); // the network or the server is away for a while
    return;
  }
  for (const stage of now.stages) {
    const shown = place.querySelector(`[data-stage="${stage.name}"]`);
    shown.querySelector("progress").value = stage.percent;
    const sentence = shown.querySelector("[role=status]");
    if (sentence.textContent !== stage.sentence) sentence.textContent = stage.sentence;
  }
  if (now.state !== place.dataset.state || !now.at_work) {
    location.reload();
    return;
  }
  setTimeout(follow, EVERY);
}

if (place) setTimeout(follow, EVERY);
