"""Random draws that the sample needs and the standard library lacks or does not promise to keep.

Everything rests on `Random.random`, whose sequence for a seed is guaranteed between Python
versions; `choice`, `shuffle` and the like are not.
"""

import math
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weights(Generic[T]):
    """Options, each with its weight: the share in which it is drawn, on any scale."""

    def __init__(self, *options: tuple[T, float]) -> None:
        self._options = [option for option, _ in options]
        self._bounds = list(accumulate(weight for _, weight in options))

    def pick(self, rng: Random) -> T:
        """One of the options at random."""
        place = bisect(self._bounds, rng.random() * self._bounds[-1])
        return self._options[min(place, len(self._options) - 1)]


def stream(seed: int, part: str) -> Random:
    """Random numbers for one part, so that a change in one leaves the others as they are."""
    return Random(f"{seed}:{part}")  # noqa: S311 - nothing here is a secret


def between(rng: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included, each as likely."""
    return low + int(rng.random() * (high - low + 1))


def skewed(rng: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included, small ones much more likely."""
    return low + int(rng.random() ** 2.2 * (high - low + 1))


def poisson(rng: Random, mean: float) -> int:
    """How many events happen where `mean` are expected (Knuth's product method)."""
    limit, product, events = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        events += 1
    return events


def noise(rng: Random, spread: float) -> float:
    """A factor around 1: the exponential of an approximately normal draw of that spread."""
    total = rng.random() + rng.random() + rng.random() + rng.random() - 2.0
    return math.exp(total * spread * math.sqrt(3.0))


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    """The items in random order."""
    order = sorted((rng.random(), n) for n in range(len(items)))
    return [items[n] for _, n in order]
