// The page's words in the reader's language; the template holds them.

const words = new Map(
  [...document.querySelectorAll("#desk-words [data-word]")].map((place) => [place.dataset.word, place.textContent]),
);

/** The sentence called `name` with {values} put in. */
export function word(name, values = {}) {
  const sentence = words.get(name) ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** Says a sentence to people who listen to the screen. */
export function announce(sentence) {
  const place = document.getElementById("desk-announcements");
  place.textContent = "";
  setTimeout(() => {
    place.textContent = sentence;
  }, 30);
}
