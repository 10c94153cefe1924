"""Datasets as a reader is told of them."""

from __future__ import annotations

from dataclasses import replace

from tests.support.documents import sample_document

from broadsheet.document.labels import Labels
from broadsheet.document.provenance import DatasetRecord
from broadsheet.renderers.origin import Origin, has_before, origins

PROVENANCE = sample_document().provenance
ENGLISH = Labels.for_language("en")


def record(name: str, source: str | None = "store", *, cut: bool = False) -> DatasetRecord:
    return DatasetRecord(name, source, "sqlite" if source else "sql", 5, cut, 100)


def found(*records: DatasetRecord) -> list[Origin]:
    return origins(replace(PROVENANCE, datasets=records))


def test_a_dataset_stands_beside_its_earlier_period() -> None:
    one, before, other = record("sales"), record("sales_before"), record("other")
    assert found(one, before, other) == [Origin(one, before), Origin(other)]
    assert has_before(found(one, before, other))
    assert not has_before(found(one, other))


def test_a_name_that_only_looks_like_it_is_a_dataset_of_its_own() -> None:
    lone = record("the_day_before")
    assert found(lone) == [Origin(lone)]


def test_a_cut_of_either_period_is_one_of_the_dataset() -> None:
    (whole,) = found(record("a"), record("a_before"))
    (now,) = found(record("a", cut=True), record("a_before"))
    (then,) = found(record("a"), record("a_before", cut=True))
    assert (whole.cut, now.cut, then.cut) == (False, True, True)


def test_where_it_comes_from() -> None:
    assert Origin(record("a")).source(ENGLISH) == "store (sqlite)"
    assert Origin(record("a", None)).source(ENGLISH) == "calculated"
    assert Origin(record("a", "sqlite")).source(ENGLISH) == "sqlite"
