// Theme, text size and language: each a cookie that holds one word, read by the server on the next page.
// A button says <button data-preference="theme" data-value="contrast" aria-pressed="false">.

const YEAR = 31_536_000;
const ATTRIBUTES = { theme: "theme", "text-size": "textSize" };

function choose(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  const attribute = ATTRIBUTES[name];
  if (!attribute) {
    location.reload();
    return;
  }
  document.documentElement.dataset[attribute] = value;
  show(name, value);
}

function show(name, value) {
  for (const button of document.querySelectorAll(`[data-preference="${name}"]`)) {
    const on = button.dataset.value === value;
    button.setAttribute("aria-pressed", String(on));
  }
}

for (const button of document.querySelectorAll("[data-preference]")) {
  button.addEventListener("click", () => {
    const { preference, value, otherwise } = button.dataset;
    const on = button.getAttribute("aria-pressed") === "true";
    choose(preference, on && otherwise ? otherwise : value);
  });
}
for (const group of document.querySelectorAll("[data-needs-script]")) group.hidden = false;
