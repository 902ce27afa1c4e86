// Suggests units while their code or title is typed.
const list = document.querySelector("[data-units-url]");
const REST = 250; // milliseconds after the last key
let waiting;

async function suggest(text) {
  const answer = await fetch(`${list.dataset.unitsUrl}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const { units } = await answer.json();
  list.replaceChildren(
    ...units.map((unit) => {
      const option = document.createElement("option");
      option.value = unit.code;
      option.textContent = unit.title;
      return option;
    }),
  );
}

for (const input of document.querySelectorAll("[data-units]")) {
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = input.value.trim();
    if (text.length > 1) waiting = setTimeout(() => suggest(text).catch(() => {}), REST);
  });
}
