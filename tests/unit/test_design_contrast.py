"""Text can be read on its ground in both themes: the ratios of WCAG 2.2, 1.4.3 and 1.4.11, computed from the tokens."""

import re
from pathlib import Path

import pytest

import cms.design

TOKENS = (Path(cms.design.__file__).parent / "static/design/tokens.css").read_text(encoding="utf-8")
GROUNDS = ("page", "surface", "surface-raised", "sunken")
TEXT_ON_GROUND = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "link", "link-visited", "primary", "accent", "error")
        for ground in GROUNDS
    ),
    ("on-primary", "primary"),
    ("on-accent", "accent"),
    ("on-celadon", "celadon"),
    ("ink", "celadon"),
    ("primary", "celadon"),
    ("on-mark", "mark"),
    *((state, f"{state}-surface") for state in ("info", "success", "warning", "error")),
    *(("ink", f"{state}-surface") for state in ("info", "success", "warning", "error")),
]
EDGE_ON_GROUND = [(edge, ground) for edge in ("line-strong", "focus") for ground in (*GROUNDS, "celadon")]


def theme(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\n\}", TOKENS, re.DOTALL)
    assert block, selector
    return dict(re.findall(r"--color-([\w-]+):\s*(#[0-9a-f]{6});", block.group(1)))


THEMES = {"light": theme(":root"), "contrast": {**theme(":root"), **theme('[data-theme="contrast"]')}}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_that_of_the_standard():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(name, ink, ground):
    assert ratio(THEMES[name][ink], THEMES[name][ground]) >= (7 if name == "contrast" else 4.5)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGE_ON_GROUND)
def test_edges_of_fields_and_focus_can_be_seen(name, edge, ground):
    assert ratio(THEMES[name][edge], THEMES[name][ground]) >= 3
