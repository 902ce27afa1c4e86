"""How names sound: pinyin without tones, one code character for each syllable, and what typed letters may stand for.

Codes are in the order of the syllables' spelling, so that the syllables that begin with given letters are one run of
codes and a prefix of a sound is one range of keys.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.text.normalise import GAP, canonical, is_solid

from .word_lists import phrases, pinyin, words

_SPELLED = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng "
    "cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu "
    "cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e "
    "ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan "
    "guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian "
    "jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan "
    "kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun "
    "luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei "
    "nen neng ni nia nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai pan pang pao pei pen "
    "peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang "
    "rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she "
    "shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan "
    "tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia "
    "xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun "
    "za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai "
    "zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo"
)
_SYLLABLES = tuple(_SPELLED.split())
_FIRST_CODE = 0x100
_CODES = {syllable: chr(_FIRST_CODE + number) for number, syllable in enumerate(_SYLLABLES)}
_LAST_CODE = chr(_FIRST_CODE + len(_SYLLABLES) - 1)
_LONGEST = max(map(len, _SYLLABLES))
_TYPED_OTHERWISE = {"lue": "lve", "nue": "nve", "lyu": "lv", "nyu": "nv"}
_LONGEST_PHRASE = 8  # characters
_DOUBLE_INITIALS = ("zh", "ch", "sh")

# Places whose characters are read otherwise there than the general dictionary has it.
_LOCAL_READINGS = {
    place: tuple(reading.split())
    for place, reading in {
        "长葛": "chang ge",
        "长垣": "chang yuan",
        "长治": "chang zhi",
        "长岭": "chang ling",
        "长丰": "chang feng",
        "长兴": "chang xing",
        "长汀": "chang ting",
        "长泰": "chang tai",
        "长宁": "chang ning",
        "长寿": "chang shou",
        "长阳": "chang yang",
        "长武": "chang wu",
        "长海": "chang hai",
        "长乐": "chang le",
        "长清": "chang qing",
        "长岛": "chang dao",
        "长顺": "chang shun",
        "朝阳": "chao yang",
        "单县": "shan xian",
        "浚县": "xun xian",
        "蔚县": "yu xian",
        "歙县": "she xian",
        "莘县": "shen xian",
        "任县": "ren xian",
        "任丘": "ren qiu",
        "解州": "xie zhou",
        "洪洞": "hong tong",
        "繁峙": "fan shi",
        "乐亭": "lao ting",
        "乐清": "yue qing",
        "台州": "tai zhou",
        "东阿": "dong e",
        "铅山": "yan shan",
        "番禺": "pan yu",
        "涡阳": "guo yang",
        "枞阳": "zong yang",
        "泌阳": "bi yang",
        "召陵": "shao ling",
        "尉犁": "yu li",
        "尉氏": "wei shi",
        "珲春": "hun chun",
        "曾都": "zeng du",
        "都匀": "du yun",
        "都江堰": "du jiang yan",
        "行唐": "xing tang",
        "六安": "lu an",
        "中牟": "zhong mu",
    }.items()
}


class Analysed(NamedTuple):
    """A text as names are compared: without gaps, its words with their parts of speech, and a sound a character."""

    solid: str
    words: tuple[tuple[str, str], ...]
    sounds: str


@lru_cache(maxsize=2000)
def analysed(text: str) -> Analysed:
    """What is to be known of a text to spell it out."""
    folded = canonical(text)
    tagged = words().tag(folded.replace(GAP, "\n"))
    if GAP in folded:
        tagged = [pair for pair in tagged if pair[0] != "\n"]
    return Analysed(folded.replace(GAP, ""), tuple(tagged), "".join([sounds_of_word(word) for word, _ in tagged]))


@lru_cache(maxsize=60_000)
def sounds_of_word(word: str) -> str:
    """One character for each character of the word: the code of its syllable, itself where it has none.

    A character is read as it is in this word: 行 in 银行 as hang, 重 in 重庆 as chong.
    """
    if not is_solid(word[:1]):
        return word
    for length in (2, 3):
        if reading := _LOCAL_READINGS.get(word[:length]):
            return _coded(reading) + (sounds_of_word(word[length:]) if word[length:] else "")
    return "".join(map(_sound_of_phrase, _phrases(word)))


def _phrases(word: str) -> Iterator[str]:
    """The longest parts, from the left, that the dictionary of readings has."""
    start, known = 0, phrases()
    while start < len(word):
        ends = range(min(len(word), start + _LONGEST_PHRASE), start + 1, -1)
        end = next((end for end in ends if word[start:end] in known), start + 1)
        yield word[start:end]
        start = end


@lru_cache(maxsize=60_000)
def _sound_of_phrase(phrase: str) -> str:
    sounds = _coded(pinyin(phrase))
    return sounds if len(sounds) == len(phrase) else phrase


def initials_of(sounds: str) -> str:
    """The first letter of each syllable; characters without a syllable stay."""
    return sounds.translate(_INITIALS)


def syllable(code: str) -> str:
    """The letters of a code; a character that is no code is itself."""
    return _SYLLABLES[ord(code) - _FIRST_CODE] if chr(_FIRST_CODE) <= code <= _LAST_CODE else code


def code_range(letters: str) -> tuple[str, str]:
    """The first and the last code of the syllables that begin with these letters; the letters twice when none does."""
    letters = _TYPED_OTHERWISE.get(letters, letters)
    return _RANGES.get(letters, (letters, letters))


def readings(typed: str, *, most: int) -> list[tuple[str, ...]]:
    """The ways to take a row of letters and digits for syllables and initials, those with the fewest parts first.

    `zhengfuxx` gives (zheng, fu, x, x); `xian` gives (xian,) and (xi, an). The last part may be the beginning of a
    syllable. At most `most` of them, without those that are cut up more than need be.
    """
    best: list[list[tuple[str, ...]]] = [[] for _ in typed] + [[()]]
    for start in range(len(typed) - 1, -1, -1):
        ways = [(part, *rest) for part in _parts(typed, start) for rest in best[start + len(part)]]
        ways.sort(key=_cost)
        best[start] = ways[:most]
    return [way for way in best[0] if _is_likely(way, best[0][0])]


def is_whole(part: str) -> bool:
    """Whether this part of a reading is a full syllable or a digit; a, e and o may be mere initials."""
    return (len(part) > 1 and (part in _CODES or part in _TYPED_OTHERWISE)) or not part.isalpha()


def _cost(way: Sequence[str]) -> tuple[int, int]:
    return len(way), sum(not is_whole(part) for part in way)


def _is_likely(way: Sequence[str], best: Sequence[str]) -> bool:
    mere = sum(not is_whole(part) for part in way)
    if mere <= 1 and (not mere or not is_whole(way[-1])):
        return True
    return len(way) <= len(best) + 1 and mere <= sum(not is_whole(part) for part in best)


def _parts(typed: str, start: int) -> Iterator[str]:
    for length in range(min(_LONGEST, len(typed) - start), 0, -1):
        part = typed[start : start + length]
        last = start + length == len(typed)
        may_be = part in _CODES or part in _TYPED_OTHERWISE or part in _DOUBLE_INITIALS
        if length == 1 or may_be or (last and part in _RANGES):
            yield part


def _coded(reading: Sequence[str]) -> str:
    return "".join([_CODES.get(part, part) for part in reading])


def _ranges() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name, code in _CODES.items():
        for length in range(1, len(name) + 1):
            first, _ = found.get(name[:length], (code, code))
            found[name[:length]] = (first, code)
    return found


_RANGES = _ranges()
_INITIALS = {ord(code): name[0] for name, code in _CODES.items()}
