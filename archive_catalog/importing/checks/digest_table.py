"""A set of a million texts in small memory: their 64-bit digests with a number each, in two flat arrays."""

from array import array

_SMALLEST = 1 << 16
_FULL = 0.7


class DigestTable:
    """Which number each text first came with; 12 bytes a place, however long the texts are.

    Two different texts share a digest with a chance of one in twenty million in a file of 1.35 million rows. Digests
    hold within one process only.
    """

    def __init__(self) -> None:
        self._digests = array("Q", bytes(8 * _SMALLEST))
        self._numbers = array("I", bytes(array("I").itemsize * _SMALLEST))
        self._mask = _SMALLEST - 1
        self._most = int(_SMALLEST * _FULL)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, digest: int, number: int) -> int:
        """The number that came with `digest` before, 0 where it is new; then `number`, at least 1, is kept."""
        digests, place = self._digests, digest & self._mask
        while kept := digests[place]:
            if kept == digest:
                return self._numbers[place]
            place = (place + 1) & self._mask
        digests[place] = digest
        self._numbers[place] = number
        self._count += 1
        if self._count > self._most:
            self._grow()
        return 0

    def get(self, digest: int) -> int:
        """The number kept for `digest`, 0 where there is none."""
        digests, place = self._digests, digest & self._mask
        while kept := digests[place]:
            if kept == digest:
                return self._numbers[place]
            place = (place + 1) & self._mask
        return 0

    def _grow(self) -> None:
        digests, numbers = self._digests, self._numbers
        size = 2 * len(digests)
        self._digests = array("Q", bytes(8 * size))
        self._numbers = array("I", bytes(numbers.itemsize * size))
        self._mask = size - 1
        self._most = int(size * _FULL)
        self._count = 0
        for digest, number in zip(digests, numbers, strict=True):
            if digest:
                self.put(digest, number)


def digest_of(text: str) -> int:
    """A digest for DigestTable: 64 bits, never 0."""
    return (hash(text) & 0xFFFF_FFFF_FFFF_FFFF) or 1
