"""What each move writes beside state, clock and letter. `EFFECTS` has one function for every move."""

from collections.abc import Callable, Mapping

from cms.cases.transitions import Move

from .asking import ASKING
from .ending import ENDING
from .handling import HANDLING
from .moved import WRITTEN, Details, Effect, Moved
from .replying import REPLYING

__all__ = ["EFFECTS", "WRITTEN", "Details", "Effect", "Moved"]

EFFECTS: Mapping[Move, Callable[[Moved, Details], Effect]] = {**HANDLING, **ASKING, **REPLYING, **ENDING}
