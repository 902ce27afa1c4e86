// The words, loaded by the first letter of their reading when a letter first needs them.

export class Dictionary {
  #shards = new Map();
  #load;

  // `load(letter)` promises { words: [[text, "zheng fu", weight], …] }, heaviest first.
  constructor(load) {
    this.#load = load;
  }

  // Loads what is missing. Promises true when anything new arrived. A file that fails is asked for again next time.
  async need(letters) {
    const missing = [...letters].filter((letter) => !this.#shards.has(letter));
    const arrived = await Promise.all(missing.map((letter) => this.#fetch(letter)));
    return arrived.some(Boolean);
  }

  async #fetch(letter) {
    try {
      this.#shards.set(letter, grouped((await this.#load(letter)).words));
      return true;
    } catch {
      return false;
    }
  }

  startingWith(unit) {
    const shard = this.#shards.get(unit.text[0]);
    if (!shard) return [];
    if (unit.whole && unit.text.length > 1) return [shard.get(unit.text) ?? []];
    return [...shard].filter(([syllable]) => syllable.startsWith(unit.text)).map(([, entries]) => entries);
  }
}

function grouped(words) {
  const groups = new Map();
  for (const [text, reading, weight] of words) {
    const syllables = reading.split(" ");
    if (!groups.has(syllables[0])) groups.set(syllables[0], []);
    groups.get(syllables[0]).push({ text, syllables, weight });
  }
  return groups;
}

// From a kiosk's server. `version` changes with the words, so that a browser may keep a file for good.
export function fromServer(base, version) {
  return async (letter) => {
    const answer = await fetch(`${base}${letter}.json?v=${version}`);
    if (!answer.ok) throw new Error(`The words for ${letter} did not come: ${answer.status}.`);
    return answer.json();
  };
}
