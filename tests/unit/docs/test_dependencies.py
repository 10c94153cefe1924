"""Every dependency has its reason in decision 8."""

from __future__ import annotations

import re
import tomllib

import pytest
from tests.support.pages import DOCS, ROOT, Page

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DECISION = Page.read(DOCS / "decisions" / "0008-dependencies.md")


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0] for text in requirements}


GROUPS = {
    "Runtime": [PROJECT["project"]["dependencies"]],
    "Extras": list(PROJECT["project"]["optional-dependencies"].values()),
    "Build and development": list(PROJECT["dependency-groups"].values()),
}


@pytest.mark.parametrize("heading", GROUPS)
def test_each_dependency_has_its_reason(heading: str) -> None:
    wanted = {name for group in GROUPS[heading] for name in names(group)}
    assert wanted == named(DECISION.sections[heading])


def named(section: str) -> set[str]:
    """The packages in the first column of the table, and in the sentence below it."""
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    prose = "\n".join(line for line in section.splitlines() if not line.startswith("|"))
    return set(re.findall(r"`([\w-]+)`", " ".join([*cells, prose])))
