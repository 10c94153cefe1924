"""What is measured against whom, and how much of theirs ours may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """One comparison: works as `bench.measure.measure` takes them.

    `ratio` is the most of the peer's time that ours may take; `memory` in MiB, `seconds` and
    `cpu` in seconds are limits of ours alone.
    """

    name: str
    title: str
    ours: str
    rows: int = 0
    peer: str | None = None
    ratio: float | None = None
    memory: float | None = None
    seconds: float | None = None
    cpu: float | None = None
    times: int = 3


BUDGETS = (
    Budget(
        "P1", "executive report, WeasyPrint", "executive:ours", 10_000,
        "executive:weasyprint", 0.9, times=9,
    ),
    Budget(
        "P1", "executive report, Chromium", "executive:ours", 10_000,
        "executive:chromium", 0.2, times=9,
    ),
    Budget(
        "P2", "PDF of 100,000 rows, ReportLab", "detail_pdf:ours", 100_000,
        "detail_pdf:reportlab", 0.35, memory=350,
    ),
    Budget(
        "P3", "workbook of 100,000 rows, XlsxWriter", "workbook:ours", 100_000,
        "workbook:constant_memory", 0.20,
    ),
    Budget(
        "P4", "workbook of 1,000,000 rows, XlsxWriter", "workbook:ours", 1_000_000,
        "workbook:constant_memory", 0.12, memory=350,
    ),
    Budget(
        "P5", "CSV of 1,000,000 rows, pyarrow", "delimited:ours", 1_000_000,
        "delimited:arrow", 1.5,
    ),
    Budget(
        "P6", "1,000,000 rows from PostgreSQL, bare ADBC", "postgres:dataset", 1_000_000,
        "postgres:adbc", 1.5, memory=300,
    ),
    Budget(
        "P7", "report over 1,000,000 rows, its fetch", "postgres:whole", 1_000_000,
        "postgres:dataset", 2.5, memory=500,
    ),
    Budget("P8", "broadsheet --help", "command:help", seconds=0.25, times=9),
    Budget("P8", "small report, cold", "command:report", 2_000, cpu=2.0, times=5),
)  # fmt: skip

GROWTH = (
    ("PDF", "detail_pdf:ours"),
    ("workbook", "workbook:ours"),
    ("CSV", "delimited:ours"),
)
"""Works whose cost per row must not grow from the first to the last of `SIZES`."""

SIZES = (10_000, 100_000, 1_000_000)
