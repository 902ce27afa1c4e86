"""RapidOCR's two networks: the only place that knows its insides, so that a new release is checked here alone.

The package offers no public way to the recogniser's probabilities; they are taken from its session, one step before the
characters are chosen. Models are loaded once for each process, at first use, after a worker was forked.
"""

from ctypes import CDLL
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .port import EngineUnavailableError

Pixels = npt.NDArray[np.uint8]
Probabilities = npt.NDArray[np.float32]

# The release whose insides this module knows.
SUPPORTED = "3.10.0"
_PARAMETERS = {
    # One process for each core is faster than threads; and a page must not depend on the machine's other work.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    # With an arena of its own it is a twelfth quicker, but needs 50 MB more, and a worker has 700.
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
    "Global.log_level": "error",
    "Global.text_score": 0.0,
    # We scale and pad ourselves: the scale follows the size of the writing.
    "Global.use_preprocess_img": False,
    "Global.width_height_ratio": -1,
    "Det.limit_type": "max",
    "Det.limit_side_len": 100_000,
    "Rec.rec_batch_num": 1,
}
_NARROWEST = (
    160 / 48
)  # the least width in heights that a line is given; half of what the recogniser was trained on reads as well
_SMALLEST = 32  # pixels; the detector takes multiples of this


def is_installed() -> bool:
    """Whether the package is there at all, at no cost."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def installed_version() -> str:
    """The release that is installed. Raises EngineUnavailableError where it is none, or one that we do not know."""
    try:
        found = version("rapidocr")
    except PackageNotFoundError as error:
        raise not_installed() from error
    if found != SUPPORTED:
        raise EngineUnavailableError(
            f"The recogniser rapidocr {found} is installed, but this system knows the insides of {SUPPORTED} only. "
            f"Install rapidocr {SUPPORTED}; until then handwriting will not be read."
        )
    return found


@cache
def models_digest(method: int) -> str:
    """The SHA-256 of the models in the wheel, the release and the number of our own method: what reads alike has one.

    Reads files only; nothing is loaded. Raises EngineUnavailableError.
    """
    found = sha256(f"rapidocr {installed_version()} method {method}".encode())
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations or () if spec else ()
    for model in sorted(path for folder in folders for path in Path(folder).glob("models/PP-*.onnx")):
        found.update(model.read_bytes())
    return found.hexdigest()


def not_installed() -> EngineUnavailableError:
    """What a house without the package is told."""
    return EngineUnavailableError(
        f"The recogniser rapidocr is not installed, so handwriting will not be read. Install rapidocr {SUPPORTED} and "
        "onnxruntime."
    )


@dataclass(frozen=True)
class Networks:
    """The loaded networks: one finds writing, the other reads a line of it."""

    engine: Any
    reader: Any
    characters: tuple[str, ...]

    def find(self, page: Pixels) -> list[tuple[npt.NDArray[np.float32], float]]:
        """The corners (4 x 2, pixels, clockwise from the top left) and sureness, 0 to 1, of what is writing on `page`.

        `page` is height x width x 3 in the order blue, green, red, at least 32 pixels each way.
        """
        height, width = page.shape[:2]
        # All switches each time: the engine remembers those of the last call.
        found = self.engine(
            page, use_det=True, use_cls=False, use_rec=False, return_word_box=False, return_single_char_box=False
        )
        if found.boxes is None or not len(found.boxes):
            return []
        limits = np.array([width, height], dtype=np.float32)
        return [
            (np.clip(np.asarray(corners, dtype=np.float32), 0, limits), float(score))
            for corners, score in zip(found.boxes, found.scores, strict=True)
        ]

    def read(self, line: Pixels) -> tuple[Probabilities, float]:
        """For each step along the line the probability of each of `characters` (steps x characters), and the steps
        that the line fills: behind them is padding.
        """
        height, width = line.shape[:2]
        ratio = max(width / height, _NARROWEST)
        given = self.reader.resize_norm_img(line, ratio)[np.newaxis].astype(np.float32)
        probabilities = self.reader.session(given)[0]
        return probabilities, len(probabilities) * (width / height) / ratio


def give_memory_back() -> None:
    """Hands memory that a page took back to the system, where the C library offers it (glibc).

    Measured over 52 pages of all sizes: a worker of 630 MB instead of 760; it takes milliseconds.
    """
    trim = getattr(CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@cache
def networks() -> Networks:
    """The networks of this process. Raises EngineUnavailableError with a sentence."""
    installed_version()
    try:
        engine = import_module("rapidocr").RapidOCR(params=_PARAMETERS)
        reader = engine._load_rec_model()
        characters = tuple(reader.postprocess_op.character)
        blank = np.full((_SMALLEST, _SMALLEST, 3), 255, dtype=np.uint8)
        shape = reader.session(reader.resize_norm_img(blank, _NARROWEST)[np.newaxis].astype(np.float32)).shape
    except (ImportError, AttributeError, KeyError, TypeError, ValueError, OSError) as error:
        raise EngineUnavailableError(
            f"The recogniser rapidocr could not be started ({type(error).__name__}: {str(error)[:200]}), so "
            f"handwriting will not be read. Install rapidocr {SUPPORTED} and onnxruntime again."
        ) from error
    if len(shape) != 3 or shape[2] != len(characters):
        raise EngineUnavailableError(
            f"The recogniser rapidocr gives {shape} probabilities for {len(characters)} characters, so its readings "
            f"cannot be trusted and handwriting will not be read. Install rapidocr {SUPPORTED} again."
        )
    return Networks(engine=engine, reader=reader, characters=characters)
