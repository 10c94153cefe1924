"""Formats by name."""

from __future__ import annotations

import pytest

from broadsheet.lib.errors import BroadsheetError
from broadsheet.lib.registry import Registry
from broadsheet.renderers.registry import RENDERERS


@pytest.mark.parametrize("name", RENDERERS.names())
def test_each_format_has_a_renderer_of_that_name(name: str) -> None:
    renderer = RENDERERS.load(name)
    assert renderer.format == name
    assert renderer.media_type
    renderer(renderer.Options())


def test_an_unknown_format_gets_a_hint() -> None:
    with pytest.raises(BroadsheetError, match="no format 'xslx'") as caught:
        RENDERERS.load("xslx")
    assert "did you mean xlsx" in str(caught.value.hint)
    assert "parquet" in str(caught.value.hint)


def test_a_missing_package_is_named() -> None:
    registry = Registry({"odd": "no_such_package.x:Y"}, "broadsheet.none", "thing")
    with pytest.raises(BroadsheetError, match="no_such_package"):
        registry.load("odd")


def test_what_is_no_class_is_refused() -> None:
    registry = Registry({"odd": "math:pi"}, "broadsheet.none", "thing")
    with pytest.raises(BroadsheetError, match="no class"):
        registry.load("odd")
