"""Daily usage and cost of language models, in the usage shape of the cost pack."""

import math
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import NamedTuple

from broadsheet.starter.anomalies import CACHE_OUTAGE, LOAD_TEST, OUTAGE_DAY, RUNAWAY_JOB
from broadsheet.starter.draws import noise
from broadsheet.starter.models import MODELS, Model
from broadsheet.starter.timeline import (
    DAYS,
    OFFICE_WEEK,
    PRODUCT_WEEK,
    is_closing,
    progress,
    season,
)
from broadsheet.starter.workloads import (
    CLOSING,
    OFFICE,
    PRODUCT,
    WORKLOADS,
    Stint,
    Workload,
)

MAIL_DOMAIN = "lantern.example"

_MICRO = Decimal("0.000001")
_MILLION = Decimal(1_000_000)
_ERROR_RATE = 0.006
_RAMP_DAYS = 60
# Requests whose key was set up without a team; the project is known, who pays is not.
_UNTAGGED_SHARE = 0.012


class Usage(NamedTuple):
    """A row of `llm_usage.csv`: one day of one team, feature and model.

    `time` is the start of the day in UTC, `latency_ms` the mean of the requests, `cost` USD.
    """

    time: str
    provider: str
    service: str
    model: str
    model_family: str
    feature: str
    team: str
    project: str
    cost_center: str
    user: str
    requests: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cache_hits: int
    latency_ms: int
    errors: int
    cost: Decimal
    currency: str


class CostCenter(NamedTuple):
    """A row of `cost_centers.csv`; the budget is USD a month for language models."""

    cost_center: str
    name: str
    department: str
    owner: str
    monthly_budget: Decimal
    currency: str


COST_CENTERS: tuple[CostCenter, ...] = tuple(
    CostCenter(code, name, department, f"{owner}@{MAIL_DOMAIN}", Decimal(budget), "USD")
    for code, name, department, owner, budget in (
        ("CC-110", "Engineering", "Technology", "engineering-lead", "1600.00"),
        ("CC-120", "Data Platform", "Technology", "data-lead", "600.00"),
        ("CC-210", "Product AI", "Product", "product-lead", "4000.00"),
        ("CC-310", "Customer Support", "Customers", "support-lead", "800.00"),
        ("CC-320", "Sales", "Customers", "sales-lead", "150.00"),
        ("CC-330", "Marketing", "Customers", "marketing-lead", "200.00"),
        ("CC-410", "Finance Operations", "Administration", "finance-lead", "250.00"),
        ("CC-420", "People and Office", "Administration", "people-lead", "50.00"),
    )
)


def make_usage(rng: Random) -> list[Usage]:
    """The rows of all days, in order of the day and then of the workloads."""
    return [
        row
        for day in DAYS
        for workload in WORKLOADS
        for stint in workload.stints
        if stint.first_day <= day <= stint.last_day
        for row in _row(rng, day, workload, stint)
    ]


def _row(rng: Random, day: date, workload: Workload, stint: Stint) -> Iterator[Usage]:
    """The row of a day, or none where nothing was asked."""
    model = MODELS[stint.model]
    requests = round(_requests(day, workload, stint) * noise(rng, 0.11))
    if requests == 0:
        return
    hits, cached = _caching(rng, day, workload)
    cache_hits = round(requests * hits)
    answered = requests - cache_hits
    input_tokens = round(answered * workload.tokens[0] * noise(rng, 0.05))
    output_tokens = round(answered * workload.tokens[1] * noise(rng, 0.06))
    cached_tokens = round(input_tokens * cached)
    if not model.output_price:
        output_tokens = 0
    tagged = rng.random() >= _UNTAGGED_SHARE or RUNAWAY_JOB.covers(day)
    yield Usage(
        time=f"{day.isoformat()}T00:00:00Z",
        provider=model.provider,
        service=model.service,
        model=model.name,
        model_family=model.family,
        feature=workload.feature,
        team=workload.team if tagged else "",
        project=workload.project,
        cost_center=workload.cost_center if tagged else "",
        user=_user(rng, workload),
        requests=requests,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_tokens=cached_tokens,
        cache_hits=cache_hits,
        latency_ms=round(model.latency_ms * noise(rng, 0.08)),
        errors=_errors(rng, day, workload, requests),
        cost=cost_of(model, input_tokens, cached_tokens, output_tokens),
        currency="USD",
    )


def cost_of(model: Model, input_tokens: int, cached_tokens: int, output_tokens: int) -> Decimal:
    """USD, rounded to a millionth; `cached_tokens` are a part of `input_tokens`."""
    millionths = (
        (input_tokens - cached_tokens) * model.input_price
        + cached_tokens * model.cached_price
        + output_tokens * model.output_price
    )
    return (millionths / _MILLION).quantize(_MICRO, ROUND_HALF_UP)


def _requests(day: date, workload: Workload, stint: Stint) -> float:
    """Requests to expect: growth at a constant rate, a ramp after the start, the day's rhythm."""
    first, last = workload.requests
    opened = min(item.first_day for item in workload.stints)
    ramp = 1.0
    if opened > DAYS[0]:
        ramp = min(1.0, 0.15 + (day - opened).days / _RAMP_DAYS)
    grown = first * math.exp(math.log(last / first) * progress(day))
    return grown * ramp * stint.share * _rhythm(day, workload) * _unusual(day, workload)


def _rhythm(day: date, workload: Workload) -> float:
    if workload.rhythm == OFFICE:
        return OFFICE_WEEK[day.weekday()] * season(day)
    if workload.rhythm == PRODUCT:
        return PRODUCT_WEEK[day.weekday()] * season(day)
    if workload.rhythm == CLOSING:
        return 4.5 if is_closing(day) or day.day <= 2 else 0.6
    return 1.5 if is_closing(day) else 0.95


def _unusual(day: date, workload: Workload) -> float:
    """The factor of an anomaly, 1 on all other days."""
    if OUTAGE_DAY.covers(day) and workload.team == "Product AI" and workload.rhythm == PRODUCT:
        return 0.16
    if LOAD_TEST.covers(day) and workload.feature == "Search":
        return 4.0
    if RUNAWAY_JOB.covers(day) and workload.feature == "Data extraction":
        return 75.0
    return 1.0


def _caching(rng: Random, day: date, workload: Workload) -> tuple[float, float]:
    """Share of requests answered from the own cache, share of input tokens read from a cache."""
    factor = noise(rng, 0.06)
    if CACHE_OUTAGE.covers(day) and workload.feature == "Assistant":
        return 0.0, 0.0
    return min(0.95, workload.hits * factor), min(0.95, workload.cached * factor)


def _errors(rng: Random, day: date, workload: Workload, requests: int) -> int:
    rate = _ERROR_RATE
    if LOAD_TEST.covers(day) and workload.feature == "Search":
        rate = 0.40
    # Rounded up or down by chance, so that small workloads have errors too, now and then.
    return min(requests, int(requests * rate * noise(rng, 0.35) + rng.random()))


def _user(rng: Random, workload: Workload) -> str:
    name = (workload.team or workload.project).lower().replace(" ", "-")
    if not workload.users:
        feature = workload.feature.lower().replace(" ", "-")
        return f"svc-{name}-{feature}@{MAIL_DOMAIN}"
    # A few people do most of the work.
    place = int(rng.random() ** 1.8 * workload.users) + 1
    return f"{name}-{place:02d}@{MAIL_DOMAIN}"
