"""The sample is the same every time, agrees with itself, and shows what it says it shows."""

import csv
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from broadsheet.starter.anomalies import (
    CACHE_OUTAGE,
    CAMPAIGN_SPIKE,
    LARGEST_CUSTOMER_LEAVES,
    LOAD_TEST,
    OUTAGE_DAY,
    PROCESSOR_FAILURE,
    RUNAWAY_JOB,
)
from broadsheet.starter.names import domain_of
from broadsheet.starter.sample import ANOMALIES, FIRST_DAY, LAST_DAY, Sample, write_sample
from broadsheet.starter.timeline import add_months
from broadsheet.starter.usage import COST_CENTERS

Rows = list[dict[str, str]]
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def database(sample: Sample) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sample.database)) as connection:
        yield connection


@pytest.fixture(scope="module")
def usage(sample: Sample) -> Rows:
    with sample.usage.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(database: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    return database.execute(query).fetchall()


def number(database: sqlite3.Connection, query: str) -> Any:
    return rows(database, query)[0][0]


def money(value: float | str) -> Decimal:
    """The decimal that was stored: SQLite keeps it as a float, which has digits to spare."""
    return Decimal(str(value)).quantize(CENT)


def days_of(rows: list[tuple[Any, ...]]) -> dict[date, Any]:
    return {date.fromisoformat(day): value for day, value in rows}


def cost_by_day(usage: Rows, feature: str) -> dict[date, Decimal]:
    costs: dict[date, Decimal] = defaultdict(Decimal)
    for row in usage:
        if row["feature"] == feature:
            costs[date.fromisoformat(row["time"][:10])] += Decimal(row["cost"])
    return costs


# The same every time


def test_a_seed_gives_the_same_bytes_again(sample: Sample, tmp_path: Path) -> None:
    again = write_sample(tmp_path)
    assert again.rows == sample.rows
    for name in ("database", "usage", "cost_centers"):
        assert getattr(again, name).read_bytes() == getattr(sample, name).read_bytes(), name


def test_writing_replaces_what_was_there_and_leaves_nothing_else(
    sample: Sample, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "data"
    folder.mkdir(parents=True)
    (folder / "business.sqlite").write_text("something else")
    (folder / "business.sqlite.part").write_text("left behind by an interrupted run")
    other = write_sample(folder, seed=7)
    assert sorted(path.name for path in folder.iterdir()) == [
        "business.sqlite",
        "cost_centers.csv",
        "llm_usage.csv",
    ]
    assert other.usage.read_bytes() != sample.usage.read_bytes()
    assert other.database.read_bytes() != sample.database.read_bytes()


def test_it_stays_small(sample: Sample, database: sqlite3.Connection) -> None:
    tables = [
        name for (name,) in rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    counted = {table: number(database, f"SELECT count(*) FROM {table}") for table in tables}
    assert counted == {table: sample.rows[table] for table in tables}
    assert 60_000 <= sum(counted.values()) <= 100_000
    assert 20_000 <= sample.rows["llm_usage"] <= 30_000
    assert sample.database.stat().st_size < 15_000_000


# It agrees with itself


def test_every_reference_is_kept(database: sqlite3.Connection) -> None:
    assert rows(database, "PRAGMA foreign_key_check") == []
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    strangers = """
        SELECT count(*) FROM invoices i JOIN subscriptions s ON s.id = i.subscription_id
        WHERE s.customer_id <> i.customer_id
    """
    assert number(database, strangers) == 0
    guests = """
        SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE u.customer_id <> s.customer_id OR date(s.started_at) < u.joined_on
    """
    assert number(database, guests) == 0


def test_types_are_declared(database: sqlite3.Connection) -> None:
    declared = {
        (table, column[1]): column[2]
        for (table,) in rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
        for column in rows(database, f"PRAGMA table_info({table})")
    }
    assert declared["invoices", "amount"] == "DECIMAL(12,2)"
    assert declared["invoices", "issued_on"] == "DATE"
    assert declared["payments", "paid_at"] == "DATETIME"
    assert declared["users", "is_admin"] == "BOOLEAN"


def test_payments_settle_paid_invoices_to_the_cent(database: sqlite3.Connection) -> None:
    received: dict[int, Decimal] = defaultdict(Decimal)
    for invoice, amount in rows(database, "SELECT invoice_id, amount FROM payments"):
        received[invoice] += money(amount)
    paid = {
        invoice: money(total)
        for invoice, total in rows(database, "SELECT id, total FROM invoices WHERE status = 'paid'")
    }
    assert received == paid
    assert sum(received.values()) == sum(paid.values())
    assert len(received) < sample_size(database, "payments"), "some are paid in two parts"


def sample_size(database: sqlite3.Connection, table: str) -> int:
    return int(number(database, f"SELECT count(*) FROM {table}"))


def test_invoices_add_up(database: sqlite3.Connection) -> None:
    for amount, tax, total in rows(database, "SELECT amount, tax, total FROM invoices"):
        assert money(amount) + money(tax) == money(total)
    wrong = f"""
        SELECT count(*) FROM invoices
        WHERE (status = 'overdue' AND due_on >= '{LAST_DAY}')
           OR (status = 'open' AND due_on < '{LAST_DAY}')
    """
    assert number(database, wrong) == 0
    numbers = [label for (label,) in rows(database, "SELECT number FROM invoices ORDER BY id")]
    assert numbers == sorted(numbers)


def test_monthly_subscriptions_are_billed_seats_times_price(database: sqlite3.Connection) -> None:
    billed = """
        SELECT i.amount, p.monthly_price, s.seats FROM invoices i
        JOIN subscriptions s ON s.id = i.subscription_id JOIN plans p ON p.id = s.plan_id
        WHERE p.interval = 'month'
    """
    for amount, price, seats in rows(database, billed):
        assert money(amount) == money(price) * seats


def test_a_change_of_terms_follows_on_without_a_gap(database: sqlite3.Connection) -> None:
    pairs = """
        SELECT old.ended_on, new.started_on, old.status, old.customer_id = new.customer_id,
               old.seats = new.seats AND old.plan_id = new.plan_id
        FROM subscriptions new JOIN subscriptions old ON old.id = new.previous_id
    """
    found = rows(database, pairs)
    assert len(found) == number(
        database, "SELECT count(*) FROM subscriptions WHERE status = 'changed'"
    )
    for ended, started, status, same_customer, same_terms in found:
        assert (ended, status, same_customer, same_terms) == (started, "changed", 1, 0)


def test_a_customer_is_never_billed_twice_for_a_day(database: sqlite3.Connection) -> None:
    overlaps = """
        SELECT count(*) FROM subscriptions a JOIN subscriptions b
        ON a.customer_id = b.customer_id AND a.id < b.id
        WHERE a.started_on IS NOT NULL AND b.started_on IS NOT NULL
          AND (a.ended_on IS NULL OR a.ended_on > b.started_on)
    """
    assert number(database, overlaps) == 0


def test_everything_lies_within_the_sample(database: sqlite3.Connection, usage: Rows) -> None:
    columns = (
        "customers.signed_up_at subscriptions.trial_started_on subscriptions.started_on "
        "subscriptions.ended_on invoices.issued_on payments.paid_at users.joined_on "
        "sessions.started_at"
    )
    for column in columns.split():
        table, _, name = column.partition(".")
        low, high = rows(database, f"SELECT min(date({name})), max(date({name})) FROM {table}")[0]
        assert FIRST_DAY.isoformat() <= low <= high <= LAST_DAY.isoformat(), column
    days = {row["time"][:10] for row in usage}
    assert min(days) == FIRST_DAY.isoformat()
    assert max(days) == LAST_DAY.isoformat()
    assert len(days) == (LAST_DAY - FIRST_DAY).days + 1, "no day is missing"
    assert number(database, "SELECT max(date(started_at)) FROM sessions") == LAST_DAY.isoformat()


def test_names_come_in_many_scripts(database: sqlite3.Connection) -> None:
    names = [name for (name,) in rows(database, "SELECT name FROM customers")]
    other = [name for name in names if "(" in name]
    assert 0.01 <= len(other) / len(names) <= 0.03
    assert any(not name.isascii() for name in names if "(" not in name)
    assert domain_of("Żółty Żuraw Zakłady sp. z o.o.") == "zolty-zuraw-zaklady-sp-z-o-o.example"
    assert domain_of("Sorakaze Kogyo (空風工業)") == "sorakaze-kogyo.example"


def test_usage_is_in_the_shape_of_the_cost_pack(usage: Rows) -> None:
    assert ",".join(usage[0]) == (
        "time,provider,service,model,model_family,feature,team,project,cost_center,user,requests,"
        "input_tokens,output_tokens,cached_tokens,cache_hits,latency_ms,errors,cost,currency"
    )
    centers = {center.cost_center for center in COST_CENTERS}
    for row in usage:
        assert bool(row["team"]) == bool(row["cost_center"])
        assert row["cost_center"] in centers | {""}
        assert Decimal(row["cost"]).as_tuple().exponent == -6
        assert int(row["cache_hits"]) <= int(row["requests"])
        assert int(row["errors"]) <= int(row["requests"])
        assert int(row["cached_tokens"]) <= int(row["input_tokens"])
    keys = ("time", "team", "project", "cost_center", "feature", "model")
    seen = Counter(tuple(row[key] for key in keys) for row in usage if row["team"])
    assert max(seen.values()) == 1
    unallocated = sum(Decimal(row["cost"]) for row in usage if not row["cost_center"])
    share = unallocated / sum(Decimal(row["cost"]) for row in usage)
    assert Decimal("0.02") < share < Decimal("0.08")


# It shows what it says


def monthly_revenue(database: sqlite3.Connection, day: date) -> Decimal:
    query = f"""
        SELECT s.seats, p.monthly_price FROM subscriptions s JOIN plans p ON p.id = s.plan_id
        WHERE s.started_on <= '{day}' AND (s.ended_on IS NULL OR s.ended_on > '{day}')
    """
    return sum((money(price) * seats for seats, price in rows(database, query)), Decimal(0))


def test_revenue_grows_in_spite_of_churn(database: sqlite3.Connection) -> None:
    ends = [add_months(FIRST_DAY, months) - timedelta(days=1) for months in range(1, 19)]
    revenue = [monthly_revenue(database, day) for day in ends]
    assert ends[-1] == LAST_DAY
    assert revenue[-1] > 2 * revenue[5]
    assert revenue[5] > 2 * revenue[0]
    assert number(database, "SELECT count(*) FROM subscriptions WHERE status = 'canceled'") > 80
    changes = """
        SELECT sum(new.seats > old.seats), sum(new.seats < old.seats),
               sum(new.plan_id > old.plan_id), sum(new.plan_id < old.plan_id)
        FROM subscriptions new JOIN subscriptions old ON old.id = new.previous_id
    """
    assert all(count >= 5 for count in rows(database, changes)[0])


def test_trials_convert_or_expire(database: sqlite3.Connection) -> None:
    counts = dict(
        rows(
            database,
            "SELECT CASE status WHEN 'expired' THEN 'expired' WHEN 'trialing' THEN 'trialing' "
            "ELSE 'converted' END, count(*) FROM subscriptions "
            "WHERE trial_started_on IS NOT NULL GROUP BY 1",
        )
    )
    assert counts["trialing"] > 0
    assert 0.3 < counts["converted"] / (counts["converted"] + counts["expired"]) < 0.5


def test_weekends_are_quiet(database: sqlite3.Connection, usage: Rows) -> None:
    sessions = dict(
        rows(database, "SELECT strftime('%w', started_at), count(*) FROM sessions GROUP BY 1")
    )
    assert max(sessions["0"], sessions["6"]) < 0.3 * min(sessions[day] for day in "12345")
    costs = cost_by_day(usage, "Code review")
    weekend = sum(cost for day, cost in costs.items() if day.weekday() >= 5)
    assert weekend < sum(costs.values()) / 20


def test_december_dips_and_books_are_closed(database: sqlite3.Connection) -> None:
    by_day = days_of(rows(database, "SELECT date(started_at), count(*) FROM sessions GROUP BY 1"))
    november = median(by_day[date(2025, 11, day)] for day in range(17, 22))
    holidays = median(by_day[date(2025, 12, day)] for day in (24, 26, 29, 30, 31))
    assert holidays < 0.55 * november
    shares = dict(
        rows(
            database,
            "SELECT date(started_at, '+3 days') >= date(started_at, 'start of month', '+1 month'), "
            "avg(feature = 'Reports') FROM sessions GROUP BY 1",
        )
    )
    assert shares[1] > 1.6 * shares[0]


def test_anomalies_are_listed_once_and_in_order() -> None:
    assert len({anomaly.key for anomaly in ANOMALIES}) == len(ANOMALIES) == 7
    assert list(ANOMALIES) == sorted(ANOMALIES, key=lambda anomaly: anomaly.first_day)
    for anomaly in ANOMALIES:
        assert FIRST_DAY <= anomaly.first_day <= anomaly.last_day <= LAST_DAY


def test_campaign_spike(database: sqlite3.Connection) -> None:
    by_day = days_of(
        rows(database, "SELECT date(signed_up_at), count(*) FROM customers GROUP BY 1")
    )
    spike = [count for day, count in by_day.items() if CAMPAIGN_SPIKE.covers(day)]
    assert min(spike) > 5 * median(by_day.values())


def test_cache_outage(usage: Rows) -> None:
    hits: dict[bool, int] = {True: 0, False: 0}
    for row in usage:
        if row["feature"] == "Assistant":
            hits[CACHE_OUTAGE.covers(date.fromisoformat(row["time"][:10]))] += int(
                row["cache_hits"]
            )
    assert hits[True] == 0 < hits[False]
    costs = cost_by_day(usage, "Assistant")
    week = timedelta(days=7)
    for day in (CACHE_OUTAGE.first_day, CACHE_OUTAGE.last_day):
        assert costs[day] > Decimal("1.4") * max(costs[day - week], costs[day + week])


def test_outage_day(database: sqlite3.Connection) -> None:
    by_day = days_of(rows(database, "SELECT date(started_at), count(*) FROM sessions GROUP BY 1"))
    day, week = OUTAGE_DAY.first_day, timedelta(days=7)
    assert by_day[day] < 0.2 * min(by_day[day - week], by_day[day + week])


def test_load_test(usage: Rows) -> None:
    errors, requests = 0, 0
    for row in usage:
        if row["feature"] == "Search" and row["time"].startswith(LOAD_TEST.first_day.isoformat()):
            errors, requests = errors + int(row["errors"]), requests + int(row["requests"])
    assert 0.25 < errors / requests < 0.55


def test_largest_customer_leaves(database: sqlite3.Connection) -> None:
    day = LARGEST_CUSTOMER_LEAVES.first_day
    lost = f"""
        SELECT max(s.seats * p.monthly_price) FROM subscriptions s JOIN plans p ON p.id = s.plan_id
        WHERE s.status = 'canceled' AND s.ended_on {{}} '{day}'
    """
    assert number(database, lost.format("=")) > 3 * number(database, lost.format("<>"))
    before = monthly_revenue(database, day - timedelta(days=1))
    assert money(number(database, lost.format("="))) > before / 20


def test_processor_failure(database: sqlite3.Connection) -> None:
    first, last = PROCESSOR_FAILURE.first_day, PROCESSOR_FAILURE.last_day
    within = f"date(paid_at) BETWEEN '{first}' AND '{last}'"
    paid = "SELECT count(*) FROM payments WHERE processor = 'Cardline' AND "
    assert number(database, paid + within) == 0
    issued = f"""
        SELECT avg(p.failed_attempts) FROM payments p JOIN invoices i ON i.id = p.invoice_id
        WHERE p.processor = 'Cardline' AND i.issued_on {{}} BETWEEN '{first}' AND '{last}'
    """
    assert number(database, issued.format("")) >= 2
    assert number(database, issued.format("NOT")) < 0.2


def test_runaway_job(usage: Rows) -> None:
    costs = cost_by_day(usage, "Data extraction")
    assert costs[RUNAWAY_JOB.first_day] > 30 * median(costs.values())
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in usage:
        total[row["time"]] += Decimal(row["cost"])
    assert max(total, key=total.__getitem__).startswith(RUNAWAY_JOB.first_day.isoformat())
