"""Choosing among things by what they are about, and counting what choices are left.

The things that have a value are the bits of one number, so that a choice is an AND and a count the bits that are left:
microseconds for 100,000 things.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

Chosen = Mapping[str, Sequence[str]]
"""Facet → the values that were chosen, of which a thing is to have any; every facet counts."""


class Selection:
    """The facets of so many things, which are known by their numbers."""

    def __init__(self, things: int, facets: Iterable[tuple[str, str, bytes]]) -> None:
        self.everything = (1 << things) - 1
        self._things = things
        self._facets: dict[str, dict[str, int]] = defaultdict(dict)
        for name, value, packed in facets:
            numbers = array("I")
            numbers.frombytes(packed)
            self._facets[name][value] = self.of(numbers)

    def of(self, things: Iterable[int]) -> int:
        """Things as bits."""
        return as_bits(things, self._things)

    def among(self, things: Iterable[int], bits: int) -> Iterator[int]:
        """Those of some things that are among others, in their order."""
        octets = bits.to_bytes((self._things + 7) // 8, "little")
        return (thing for thing in things if octets[thing >> 3] >> (thing & 7) & 1)

    def values(self, facet: str) -> Collection[str]:
        """All values of a facet."""
        return self._facets[facet].keys() if facet in self._facets else ()

    def narrowed(self, bits: int, chosen: Chosen, *, but: str = "") -> int:
        """Those of some things that have what was chosen; ``but`` names a facet that does not count."""
        for facet, values in chosen.items():
            if values and facet != but:
                having = 0
                for value in values:
                    having |= self._facets.get(facet, {}).get(value, 0)
                bits &= having
        return bits

    def counts(self, bits: int, chosen: Chosen, facet: str) -> list[tuple[str, int]]:
        """The values of a facet with how many things each would show, those with most first; none that shows nothing.

        What was chosen in the facet itself does not count: another value of it shows more, not less.
        """
        left = self.narrowed(bits, chosen, but=facet)
        found = ((value, (left & having).bit_count()) for value, having in self._facets.get(facet, {}).items())
        return sorted(((value, count) for value, count in found if count), key=lambda each: (-each[1], each[0]))


def as_bits(numbers: Iterable[int], most: int) -> int:
    """Numbers below ``most`` as the bits of one.

    >>> bin(as_bits([0, 3], 5))
    '0b1001'
    """
    octets = bytearray((most + 7) // 8)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")
