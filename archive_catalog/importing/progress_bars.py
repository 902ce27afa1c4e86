"""Progress bars with an estimate, one for each phase of an import (tqdm); lines now and then where no terminal is."""

from types import TracebackType
from typing import Any, Self

from django.utils.translation import gettext
from tqdm import tqdm


class PhaseBars:
    """Shows what `Lease.tell` is told."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._phase = ""
        self._bar: tqdm[Any] | None = None
        self._seconds = 0.2 if out.isatty() else 30

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def tell(self, phase: str, done: int, total: int | None) -> None:
        """`done` of `total` rows of a phase."""
        if self._bar is None or phase != self._phase:
            if self._bar is not None:
                self._bar.close()
            self._phase = phase
            # `initial`: what was done before the process was killed does not count as fast.
            self._bar = tqdm(
                desc=_name(phase),
                total=total,
                initial=done,
                unit=gettext("rows"),
                file=self._out,
                mininterval=self._seconds,
            )
        self._bar.update(done - self._bar.n)


def _name(phase: str) -> str:
    return {
        "reading": gettext("Reading"),
        "comparing": gettext("Comparing"),
        "writing": gettext("Writing"),
        "undoing": gettext("Undoing"),
    }[phase]
