"""The sample data of the starter project: a small subscription business, 18 months of it.

Broadsheet's examples need data that looks like a business: customers who try, buy, grow and leave,
invoices and payments that agree to the cent, users at work, and what language models cost. It
is all invented, and made from a seed: the same seed gives the same files, byte for byte (with
one version of SQLite, which writes its own number into the file).

The data covers `FIRST_DAY` up to and including `LAST_DAY`; only due dates, ends of trials and ends
of billing periods lie beyond. On the first day the product leaves a closed beta. It grows ever
since, with a dip in August and a deeper one in late December, weekends that are quiet, and
contracts and reports that pile up at the end of a month. `ANOMALIES` lists what is out of the
ordinary; `MILESTONES` what changed for good.

Monthly recurring revenue on a day is the sum of `seats` x `monthly_price` over the subscriptions
with `started_on` <= day and (`ended_on` is null or `ended_on` > day).
"""

import csv
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from broadsheet.starter.anomalies import ANOMALIES
from broadsheet.starter.customers import Customer, make_customers
from broadsheet.starter.draws import stream
from broadsheet.starter.invoices import Invoice, make_invoices
from broadsheet.starter.payments import Payment, mark_past_due, settle
from broadsheet.starter.plans import PLANS, Plan
from broadsheet.starter.schema import INDEXES, SCHEMA
from broadsheet.starter.sessions import (
    ASSISTANT_LAUNCH,
    SUMMARIES_LAUNCH,
    Session,
    make_sessions,
)
from broadsheet.starter.subscriptions import NEW_ONBOARDING, Subscription, make_subscriptions
from broadsheet.starter.timeline import FIRST_DAY, LAST_DAY
from broadsheet.starter.usage import COST_CENTERS, CostCenter, Usage, make_usage
from broadsheet.starter.users import User, make_users

__all__ = [
    "ANOMALIES",
    "FIRST_DAY",
    "LAST_DAY",
    "MILESTONES",
    "Sample",
    "write_sample",
]

# What changed for good, by day and in words, to be told from the anomalies.
MILESTONES: tuple[tuple[date, str], ...] = (
    (FIRST_DAY, "Public launch: the customers of the closed beta move over"),
    (ASSISTANT_LAUNCH, "Launch of the feature Assistant"),
    (SUMMARIES_LAUNCH, "Launch of the feature Summaries"),
    (NEW_ONBOARDING, "New onboarding: trials that end from here on convert more often"),
)

DATABASE, USAGE_FILE, COST_CENTER_FILE = "business.sqlite", "llm_usage.csv", "cost_centers.csv"

# As SQLite keeps what is no text or number; sqlite3's own adapters for dates are deprecated.
_STORED: dict[type, Callable[[Any], str]] = {datetime: str, date: str, Decimal: str}


@dataclass(frozen=True, slots=True)
class Sample:
    """What was written, where, and how many rows by table or file name without its ending."""

    database: Path
    usage: Path
    cost_centers: Path
    rows: Mapping[str, int]


class _Business(NamedTuple):
    """The rows of the database; each field is a table, in an order that respects references."""

    plans: Sequence[Plan]
    customers: Sequence[Customer]
    subscriptions: Sequence[Subscription]
    invoices: Sequence[Invoice]
    payments: Sequence[Payment]
    users: Sequence[User]
    sessions: Sequence[Session]


def write_sample(folder: Path, *, seed: int = 2025) -> Sample:
    """Write `business.sqlite`, `llm_usage.csv` and `cost_centers.csv` into `folder`.

    The folder is made if it is missing; files of these names are replaced. Raises OSError where
    the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    business = _make_business(seed)
    usage = make_usage(stream(seed, "usage"))
    sample = Sample(
        database=folder / DATABASE,
        usage=folder / USAGE_FILE,
        cost_centers=folder / COST_CENTER_FILE,
        rows={table: len(rows) for table, rows in business._asdict().items()}
        | {"llm_usage": len(usage), "cost_centers": len(COST_CENTERS)},
    )
    _write_database(sample.database, business)
    _write_csv(sample.usage, Usage._fields, usage)
    _write_csv(sample.cost_centers, CostCenter._fields, COST_CENTERS)
    return sample


def _make_business(seed: int) -> _Business:
    customers = make_customers(stream(seed, "customers"))
    subscriptions = make_subscriptions(stream(seed, "subscriptions"), customers)
    issued = make_invoices(customers, subscriptions)
    invoices, payments = settle(stream(seed, "payments"), customers, subscriptions, issued)
    users = make_users(stream(seed, "users"), customers, subscriptions)
    sessions = make_sessions(stream(seed, "sessions"), customers, subscriptions, users)
    return _Business(
        plans=PLANS,
        customers=customers,
        subscriptions=mark_past_due(subscriptions, invoices),
        invoices=invoices,
        payments=payments,
        users=users,
        sessions=sessions,
    )


def _write_database(path: Path, business: _Business) -> None:
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as connection:
        # A new file that is thrown away on failure needs no journal, and no waiting for the disk.
        connection.executescript(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "PRAGMA foreign_keys = ON;" + SCHEMA
        )
        for table, rows in business._asdict().items():
            columns = rows[0]._fields
            places = ", ".join("?" * len(columns))
            # Names of tables and columns are those of fields in this package, no input.
            insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
            connection.executemany(insert, map(_stored, rows))
        connection.commit()
        connection.executescript(INDEXES)
    part.replace(path)


def _stored(row: Iterable[Any]) -> list[Any]:
    return [store(value) if (store := _STORED.get(type(value))) else value for value in row]


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    part.replace(path)
