"""Charts as pictures: the same every time, self-contained, failing with the chart's name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from tests.support.charts import chart, monthly_data, sample_charts
from tests.support.documents import picture
from tests.support.hostile import TEXTS

from broadsheet.lib.errors import RenderError
from broadsheet.renderers import chart_image
from broadsheet.renderers.chart_image import (
    chart_svg,
    drawn_size,
    inline_svg,
    picture_png,
)

if TYPE_CHECKING:
    from broadsheet.document.block import Chart


def with_spec(**members: Any) -> Chart:
    base = chart("Sales & more", "column", monthly_data())
    return replace(base, spec={**base.spec, **members})


def clipped() -> Chart:
    return with_spec(mark={"type": "line", "clip": True})


@pytest.mark.parametrize("each", sample_charts(), ids=lambda each: each.title)
def test_every_chart_is_well_formed_and_silent(each: Chart) -> None:
    root = etree.fromstring(chart_svg(each))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for element in root.iter():
        assert not {"role", "aria-label", "aria-roledescription"} & set(element.keys())
        assert not [k for k in element.keys() if k.startswith("on")]  # noqa: SIM118
    assert "<script" not in chart_svg(each)


def test_equal_charts_are_drawn_once() -> None:
    one, other = clipped(), clipped()
    assert chart_svg(one) is chart_svg(other)


def test_charts_asked_for_at_once_are_drawn_once() -> None:
    again = [with_spec(height=231) for _ in range(4)]
    before = chart_image._svg.cache_info().misses
    with ThreadPoolExecutor() as pool:
        assert len(set(pool.map(chart_svg, again))) == 1
    assert chart_image._svg.cache_info().misses == before + 1


def test_ids_do_not_depend_on_what_was_drawn_before() -> None:
    first = chart_svg(clipped())
    chart_svg(with_spec(mark={"type": "area", "clip": True}))
    again = chart_svg(with_spec(mark={"type": "line", "clip": True}, description="other"))
    assert 'id="c0"' in first
    assert "url(#c0)" in first
    assert again == first


def test_inlined_charts_have_ids_of_their_own() -> None:
    one, other = inline_svg(clipped(), "a-"), inline_svg(clipped(), "b-")
    ids = [set(re.findall(r'\sid="([^"]+)"', svg)) for svg in (one, other)]
    assert "a-c0" in ids[0]
    assert not ids[0] & ids[1]
    assert "url(#a-c0)" in one


def test_an_inlined_chart_is_as_wide_as_its_place() -> None:
    root = etree.fromstring(inline_svg(clipped(), "a-"))
    width, height = drawn_size(chart_svg(clipped()))
    assert root.get("width") is None
    assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
    assert root.get("aria-hidden") == "true"


def test_texts_keep_their_width_in_any_font() -> None:
    root = etree.fromstring(inline_svg(clipped(), "a-"))
    lengths = {
        t.text: float(t.get("textLength"))
        for t in root.iter("{http://www.w3.org/2000/svg}text")
        if t.get("textLength")
    }
    assert 0 < lengths["New"] < lengths["Returning"]


@pytest.mark.parametrize(
    "data",
    [
        {"url": "http://127.0.0.1:9/data.json"},
        {"url": "file:///etc/passwd", "format": {"type": "csv"}},
        {"url": "/etc/passwd"},
    ],
    ids=str,
)
def test_no_remote_data(data: dict[str, Any]) -> None:
    with pytest.raises(RenderError, match="Sales & more"):
        chart_svg(with_spec(data=data))


def test_nothing_refers_outwards() -> None:
    address = "http://127.0.0.1:9/x"
    encoding = {
        "x": {"field": "x", "type": "nominal"},
        "y": {"field": "y", "type": "quantitative"},
        "href": {"value": address},
    }
    points = with_spec(encoding={**encoding, "color": {"value": f"url({address})"}})
    images = with_spec(mark="image", encoding={**encoding, "url": {"value": address}})
    for each in (points, images):
        assert "127.0.0.1" not in chart_svg(each)


def test_a_wrong_spec_names_the_chart() -> None:
    with pytest.raises(RenderError, match="the chart “Sales & more” can't be drawn") as caught:
        chart_svg(with_spec(mark="no such mark"))
    assert caught.value.hint
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("font", ['"><script>', "a & b", "a\\b"])
def test_a_font_name_cannot_break_out(font: str) -> None:
    with pytest.raises(RenderError, match="no name of a font"):
        chart_svg(with_spec(config={"axis": {"labelFont": font}}))


def test_hostile_labels_are_text() -> None:
    rows = [{"x": t[:40], "y": 1} for t in TEXTS if t]
    title = "</text><script>alert(1)</script>"
    svg = chart_svg(with_spec(data={"values": rows}, title=title))
    root = etree.fromstring(svg)
    texts = [t for t in root.itertext() if t.strip()]
    assert title in texts
    assert "a & b &amp; c" in texts
    assert "nul\ufffdnul" in texts
    assert "\\textbf{x} \\u0041 %s {0}" in texts
    assert {e.tag.partition("}")[2] for e in root.iter()} <= {
        "svg", "g", "rect", "path", "line", "text", "tspan", "defs", "clipPath",
    }  # fmt: skip


def test_a_picture_refers_to_nothing_outside(tmp_path: Any) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture("A secret").data)

    def svg(image: str) -> bytes:
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink" '
            f'width="20" height="20"><rect width="5" height="5"/>{image}</svg>'
        ).encode()

    plain = picture_png(svg(""))
    for attribute in (f'l:href="{secret}"', f"href='{secret}'", f'l:href = "file://{secret}"'):
        image = f'<image title="&gt;" {attribute} width="20" height="20"/>'
        assert picture_png(svg(image)) == plain
    with pytest.raises(RenderError, match="entities"):
        picture_png(b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg(""))
    with pytest.raises(RenderError, match="can't be drawn"):
        picture_png(b"<svg")


_SCRIPT = """
import hashlib, sys
from broadsheet.renderers.chart_image import chart_svg
from tests.support.charts import chart, monthly_data
from dataclasses import replace
c = chart("c", "line", monthly_data())
rows = [{"d": f"2024-01-0{i}", "v": i} for i in range(1, 8)]
e = {"x": {"field": "d", "type": "temporal"}, "y": {"field": "v", "type": "quantitative"}}
c = replace(c, spec={**c.spec, "mark": "line", "data": {"values": rows}, "encoding": e})
import os
print(hashlib.sha256(chart_svg(c).encode()).hexdigest(), os.environ["TZ"])
"""


def test_it_does_not_depend_on_the_machines_zone() -> None:
    zones = ("Pacific/Kiritimati", "America/Los_Angeles")
    outputs = []
    for zone in zones:
        path = os.pathsep.join(sys.path)
        environment = {**os.environ, "TZ": zone, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        outputs.append(done.stdout.split())
    assert [zone for _, zone in outputs] == list(zones)
    assert len({digest for digest, _ in outputs}) == 1
