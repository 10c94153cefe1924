"""Failures as people meet them: what went wrong, where, and how to mend it.

One small family. A failure names its reason (`code`), whether trying again can help
(`retryable`) and a hint; faces turn it into an exit code or a problem document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a person's text something stands; lines and columns count from 1."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    field: str = ""

    def __str__(self) -> str:
        position = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return " ".join(part for part in (position, self.field) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a definition: where, what, and how to mend it."""

    place: Place
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        where = str(self.place)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} ({self.hint})" if self.hint else text


class BroadsheetError(Exception):
    """Base of every failure that a person caused or can mend.

    `message` is one sentence without the place; `hint` says what to do.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        place: Place | None = None,
        retryable: bool = False,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place
        self.retryable = retryable
        self._problems = tuple(problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Each thing that is wrong; of most failures there is one."""
        return self._problems or (Problem(self.place or Place(), self.message, self.hint),)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place and str(self.place) else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{hint}"


class DefinitionError(BroadsheetError):
    """A definition, project file or parameter value is wrong; carries every problem found."""

    code = "definition"

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(_summary(problems), hint=first.hint, place=first.place, problems=problems)


class SourceError(BroadsheetError):
    """A source can't be reached, refuses us, or its query fails."""

    code = "source"


class TransformError(BroadsheetError):
    """SQL over datasets is wrong, not allowed, or failed."""

    code = "transform"


class LimitError(BroadsheetError):
    """A limit of rows, time or memory was passed."""

    code = "limit"


class CheckError(BroadsheetError):
    """A data check with `on_fail: stop` did not hold, so nothing was made."""

    code = "check"


class RenderError(BroadsheetError):
    """A document can't be turned into the wanted format."""

    code = "render"


class OutputError(BroadsheetError):
    """An artifact can't be written where it was wanted."""

    code = "output"


Failure = TypeVar("Failure", bound=BroadsheetError)


def several(kind: type[Failure], problems: Sequence[Problem]) -> Failure:
    """One failure of `kind` for all of `problems`; its hint and place are the first's."""
    first = problems[0]
    return kind(_summary(problems), hint=first.hint, place=first.place, problems=problems)


def together(failures: Sequence[BroadsheetError]) -> BroadsheetError:
    """One failure for several, of the first one's kind."""
    problems = dict.fromkeys(problem for failure in failures for problem in failure.problems)
    if isinstance(failures[0], DefinitionError):
        return DefinitionError(tuple(problems))
    return several(type(failures[0]), tuple(problems))


def _summary(problems: Sequence[Problem]) -> str:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{problems[0].message}{more}"
