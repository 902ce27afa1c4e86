// Which key stands where. A text is a key that types itself; an object is a key that does something.
// `wide` is the share of a row in tenths of a letter key.

const ERASE = { action: "erase", icon: "erase", name: "erase", wide: 15 };
const CLOSE = { action: "close", name: "done", wide: 17 };
const GO = { action: "go", name: "search", wide: 22, primary: true };
const SPACE = { action: "space", name: "space", wide: 30 };
const PINYIN = { action: "layout", layout: "pinyin", name: "pinyin", wide: 17 };
const ENGLISH = { action: "layout", layout: "english", name: "english", wide: 17 };
const DIGITS = { action: "layout", layout: "digits", name: "digits", wide: 17 };

export const LAYOUTS = {
  pinyin: {
    composes: true,
    rows: [
      [..."qwertyuiop"],
      [..."asdfghjkl"],
      [{ type: "'", name: "split", wide: 15 }, ..."zxcvbnm", ERASE],
      [DIGITS, ENGLISH, SPACE, "，", CLOSE, GO],
    ],
  },
  english: {
    rows: [
      [..."1234567890"],
      [..."qwertyuiop"],
      [..."asdfghjkl"],
      [{ action: "shift", name: "shift", wide: 15 }, ..."zxcvbnm", ERASE],
      [PINYIN, { ...SPACE, wide: 20 }, "-", "@", ".", "_", CLOSE, GO],
    ],
  },
  // Figures, and the signs that reference codes (档号) and document numbers (文号) are written with.
  digits: {
    rows: [
      [..."1234567890"],
      ["-", "·", "/", ".", ":", "_", "#", "〔", "〕", "号"],
      ["年", "月", "日", "第", "（", "）", "《", "》", ERASE],
      [PINYIN, ENGLISH, SPACE, "，", CLOSE, GO],
    ],
  },
};
