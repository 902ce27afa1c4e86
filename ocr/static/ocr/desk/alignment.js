// Which of the machine's characters stands behind each character of a text that people changed.
// Texts are arrays of whole characters (code points): a rare character is one of them, although it takes two units of a string.

/** The string's characters. */
export const charactersOf = (text) => Array.from(text);

/**
 * For each character of `text` the index of the machine's character in its place, and whether it is the same.
 * Gives [{ index, same }]; index is -1 for a character that was added.
 */
export function align(text, machine) {
  let head = 0;
  while (head < text.length && head < machine.length && text[head] === machine[head]) head += 1;
  let tail = 0;
  const most = Math.min(text.length, machine.length) - head;
  while (tail < most && text[text.length - 1 - tail] === machine[machine.length - 1 - tail]) tail += 1;
  const middle = alignMiddle(text.slice(head, text.length - tail), machine.slice(head, machine.length - tail));
  return [
    ...Array.from({ length: head }, (_none, index) => ({ index, same: true })),
    ...middle.map(({ index, same }) => ({ index: index < 0 ? -1 : index + head, same })),
    ...Array.from({ length: tail }, (_none, place) => ({ index: machine.length - tail + place, same: true })),
  ];
}

function alignMiddle(text, machine) {
  const costs = costTable(text, machine);
  const found = [];
  let row = text.length;
  let column = machine.length;
  while (row > 0) {
    const same = column > 0 && text[row - 1] === machine[column - 1];
    if (column > 0 && costs[row][column] === costs[row - 1][column - 1] + (same ? 0 : 1)) {
      found.push({ index: column - 1, same });
      row -= 1;
      column -= 1;
    } else if (costs[row][column] === costs[row - 1][column] + 1) {
      found.push({ index: -1, same: false });
      row -= 1;
    } else {
      column -= 1;
    }
  }
  return found.reverse();
}

function costTable(text, machine) {
  const costs = [Array.from({ length: machine.length + 1 }, (_none, column) => column)];
  for (let row = 1; row <= text.length; row += 1) {
    costs.push([row]);
    for (let column = 1; column <= machine.length; column += 1) {
      const change = text[row - 1] === machine[column - 1] ? 0 : 1;
      costs[row][column] = Math.min(
        costs[row - 1][column - 1] + change,
        costs[row - 1][column] + 1,
        costs[row][column - 1] + 1,
      );
    }
  }
  return costs;
}

/**
 * What is known about each character of `text`: [{ c, at, end, p, alternatives, box }]. `at` and `end` are offsets in
 * the string; `p` is the machine's confidence in per cent, null where a person wrote the character.
 */
export function known(text, characters) {
  const own = charactersOf(text);
  const places = align(own, characters.map((one) => one.c));
  let at = 0;
  return own.map((c, place) => {
    const { index, same } = places[place];
    const machine = index < 0 ? null : characters[index];
    const start = at;
    at += c.length;
    return {
      c,
      at: start,
      end: at,
      p: machine && same ? machine.p : null,
      alternatives: machine ? choicesFor(c, machine) : [],
      box: machine ? machine.box : null,
    };
  });
}

/** The machine's other readings; its own too where a person put something else in its place. */
function choicesFor(c, machine) {
  return [[machine.c, machine.p], ...machine.alternatives].filter(([other]) => other !== c).slice(0, 5);
}
