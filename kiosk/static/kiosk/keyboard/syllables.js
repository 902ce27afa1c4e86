// How typed letters fall into pinyin syllables. Pure: text in, values out.

const SYLLABLES = new Set(`
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen
ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong
cou cu cuan cui cun cuo da dai dan dang dao de dei deng di dia dian diao die ding diu dong dou du duan dui dun
duo e ei en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai
guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia
jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua
kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu lo
long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na
nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai
pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu
quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha
shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su
suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan
wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi
yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei
zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
`.trim().split(/\s+/));
const INITIALS = new Set("b p m f d t n l g k h j q x zh ch sh r z c s y w".split(" "));
const PREFIXES = new Set([...SYLLABLES].flatMap((syllable) => [...syllable].map((_, i) => syllable.slice(0, i + 1))));
const LONGEST = 6;
const FULL = 1;
const PARTIAL = 2;
const INITIAL = 3;
const KEPT = 12;
export const MOST_LETTERS = 40;

// Letters as the dictionary spells them: ü is v after l and n, u after j, q, x and y. Each letter keeps its place.
export function normalise(letters) {
  return letters
    .toLowerCase()
    .replace(/ü/g, "v")
    .replace(/([jqxy])v/g, "$1u")
    .replace(/([ln])ue/g, "$1ve")
    .replace(/[^a-z']/g, "")
    .slice(0, MOST_LETTERS);
}

// The ways to cut the letters into units, best first. A unit is { text, end, whole }: a whole syllable, an initial that
// stands for one (d for dang), or the beginning of one at the end of the letters. An apostrophe always cuts.
// Gives [] for letters that no pinyin can begin with.
export function segmentations(letters) {
  const at = Array.from({ length: letters.length + 1 }, () => []);
  at[0].push({ units: [], cost: 0 });
  for (let start = 0; start < letters.length; start += 1) {
    const ways = keepBest(at[start]);
    if (letters[start] === "'") {
      at[start + 1].push(...ways);
      continue;
    }
    for (const unit of unitsAt(letters, start)) {
      for (const way of ways) at[unit.end].push({ units: [...way.units, unit], cost: way.cost + unit.cost });
    }
  }
  return keepBest(at[letters.length]).map((way) => way.units);
}

function* unitsAt(letters, start) {
  for (let end = start + 1; end <= Math.min(start + LONGEST, letters.length); end += 1) {
    const text = letters.slice(start, end);
    if (!PREFIXES.has(text)) return;
    const last = end === letters.length;
    if (SYLLABLES.has(text)) yield { text, end, whole: true, cost: FULL };
    else if (last) yield { text, end, whole: false, cost: PARTIAL };
    else if (INITIALS.has(text)) yield { text, end, whole: false, cost: INITIAL };
  }
}

function keepBest(ways) {
  return ways.sort((a, b) => a.cost - b.cost || a.units.length - b.units.length).slice(0, KEPT);
}

// The letters with a space between syllables, as a reader wants to see them.
export function spaced(letters) {
  const [best] = segmentations(normalise(letters));
  return best ? best.map((unit) => unit.text).join(" ") : letters;
}

// The first letters of the readings that the letters could need: the names of the files to load.
export function firstLetters(letters) {
  const ways = segmentations(normalise(letters));
  return new Set(ways.flatMap((units) => units.map((unit) => unit.text[0])));
}
