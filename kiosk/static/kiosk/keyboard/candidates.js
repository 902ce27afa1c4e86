// Which words the letters may mean, best first. Pure: letters and a dictionary in, candidates out.
//
// A dictionary answers `startingWith(unit)` with lists of entries { text, syllables, weight }, heaviest first; it may
// hold only part of its words so far. A candidate is { text, length }: `length` letters are used up by it.

import { normalise, segmentations } from "./syllables.js";

// In thousandths of a power of ten, as the weights are.
const ABBREVIATED = 700;
const UNFINISHED = 500;
const ALL_INITIALS = 900;
const EACH_WORD = 7_800;
const LONGER = 1_500;
const MOST = 80;
const MOST_LONGER = 3;
const PROMOTED_TO = 2;

export function candidates(typed, dictionary) {
  const letters = normalise(typed);
  const ways = segmentations(letters);
  if (!ways.length) return [];
  const found = new Collected();
  const whole = ways.flatMap((units) => wholeMatches(units, dictionary)).sort(byScore);
  promoteInitials(whole);
  const sentence = whole.some((match) => match.exact) ? null : composed(ways[0], dictionary);
  if (sentence) found.add(sentence, letters.length);
  whole.slice(0, MOST / 2).forEach((match) => found.add(match.text, letters.length));
  const longer = ways[0].length > 1 ? longerMatches(ways[0], dictionary) : [];
  longer.forEach((match) => found.add(match.text, letters.length));
  const cheapest = ways.filter((units) => units.every((unit) => unit.whole));
  for (const match of beginnings(cheapest.length ? cheapest : [ways[0]], dictionary)) found.add(match.text, match.end);
  return found.list;
}

class Collected {
  list = [];
  #texts = new Set();

  add(text, length) {
    if (this.#texts.has(text) || this.list.length >= MOST) return;
    this.#texts.add(text);
    this.list.push({ text, length });
  }
}

function byScore(a, b) {
  return b.score - a.score;
}

// Whether a unit can stand for a syllable. One letter abbreviates, be it a vowel (a for an) or not.
function fits(unit, syllable) {
  return unit.whole && unit.text.length > 1 ? unit.text === syllable : syllable.startsWith(unit.text);
}

function matches(units, entry, from = 0) {
  return entry.syllables.every((syllable, i) => fits(units[from + i], syllable));
}

function penalty(units, syllables) {
  if (units.length > 1 && units.every((unit) => unit.text.length <= 1 || ["zh", "ch", "sh"].includes(unit.text))) return ALL_INITIALS;
  return units.reduce((sum, unit, i) => {
    if (unit.text === syllables[i]) return sum;
    return sum + (i === units.length - 1 ? UNFINISHED : ABBREVIATED);
  }, 0);
}

function wholeMatches(units, dictionary) {
  const list = [];
  for (const entries of dictionary.startingWith(units[0])) {
    for (const entry of entries) {
      if (entry.syllables.length !== units.length || !matches(units, entry)) continue;
      const off = penalty(units, entry.syllables);
      list.push({ text: entry.text, score: entry.weight - off, exact: off === 0, initials: off === ALL_INITIALS });
    }
  }
  return list;
}

// `dag` is far more often 大概 than 档案馆, but who types initials alone expects the word on the first page.
function promoteInitials(list) {
  const place = list.findIndex((match) => match.initials);
  if (place > PROMOTED_TO) list.splice(PROMOTED_TO, 0, ...list.splice(place, 1));
}

// Words that begin with everything typed and go on.
function longerMatches(units, dictionary) {
  const list = [];
  for (const entries of dictionary.startingWith(units[0])) {
    for (const entry of entries) {
      const more = entry.syllables.length - units.length;
      if (more > 0 && units.every((unit, i) => fits(unit, entry.syllables[i]))) {
        list.push({ text: entry.text, score: entry.weight - LONGER * more - penalty(units, entry.syllables) });
      }
    }
  }
  return list.sort(byScore).slice(0, MOST_LONGER);
}

// Words that use up only the first units, longest first, down to single characters.
function beginnings(ways, dictionary) {
  const list = [];
  for (const units of ways) {
    for (const entries of dictionary.startingWith(units[0])) {
      for (const entry of entries) {
        const count = entry.syllables.length;
        if (count >= units.length || !matches(units, entry)) continue;
        const score = entry.weight - penalty(units.slice(0, count), entry.syllables);
        list.push({ text: entry.text, end: units[count - 1].end, score });
      }
    }
  }
  return list.sort((a, b) => b.text.length - a.text.length || b.score - a.score);
}

// The likeliest run of words for units that no single word covers, or null.
function composed(units, dictionary) {
  const best = [{ text: "", score: 0 }];
  for (let from = 0; from < units.length; from += 1) {
    if (!best[from]) continue;
    const rest = units.slice(from);
    for (const entries of dictionary.startingWith(units[from])) {
      for (const entry of entries) {
        const count = entry.syllables.length;
        if (count > rest.length || !matches(units, entry, from)) continue;
        const score = best[from].score + entry.weight - EACH_WORD - penalty(rest.slice(0, count), entry.syllables);
        if (!best[from + count] || score > best[from + count].score) {
          best[from + count] = { text: best[from].text + entry.text, score };
        }
      }
    }
  }
  return best[units.length]?.text ?? null;
}
