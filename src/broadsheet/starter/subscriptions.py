"""The life of each customer as a chain of subscriptions: trial, payment, changes, end."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from broadsheet.starter.anomalies import LARGEST_CUSTOMER_LEAVES
from broadsheet.starter.customers import (
    BETA,
    ENTERPRISE,
    LARGEST_CUSTOMER,
    MIDDLE,
    OUTBOUND,
    PARTNER,
    SMALL,
    SOCIAL,
    Customer,
)
from broadsheet.starter.draws import Weights, between, skewed
from broadsheet.starter.plans import Plan, neighbour, plan_of
from broadsheet.starter.timeline import LAST_DAY, add_months

TRIAL_DAYS = 14
_DAY = timedelta(days=1)
# A shorter way to the first result; trials that end later convert more often.
NEW_ONBOARDING = date(2025, 4, 7)
PAYMENT_FAILED = "Payment failed"

_CONVERSION = {"Organic search": 0.40, "Paid search": 0.30, "Referral": 0.47, SOCIAL: 0.15}
_SALES_CONVERSION = 0.52
_TRIAL_SHARE = {BETA: 0.0, OUTBOUND: 0.10, PARTNER: 0.35}
_SELF_SERVE_TRIAL_SHARE = 0.93

_TIERS: dict[str, Weights[str]] = {
    SMALL: Weights(("Starter", 0.62), ("Team", 0.34), ("Business", 0.04)),
    MIDDLE: Weights(("Starter", 0.06), ("Team", 0.52), ("Business", 0.42)),
    ENTERPRISE: Weights(("Business", 0.25), ("Enterprise", 0.75)),
}
_SEATS = {SMALL: (1, 9), MIDDLE: (6, 42), ENTERPRISE: (25, 95)}
_YEARLY_SHARE = {SMALL: 0.17, MIDDLE: 0.34, ENTERPRISE: 0.80}
LARGEST_SEATS = 118

# Chance to leave at each possible end: every month, or at the end of each year.
_CHURN = {
    "month": {"Starter": 0.047, "Team": 0.026, "Business": 0.016},
    "year": {"Starter": 0.24, "Team": 0.17, "Business": 0.11, "Enterprise": 0.07},
}
_REASONS = Weights(
    ("Too expensive", 0.24),
    ("Missing feature", 0.19),
    ("Switched to a competitor", 0.17),
    (PAYMENT_FAILED, 0.16),
    ("No longer needed", 0.15),
    ("Company closed", 0.09),
)
_MORE_SEATS, _FEWER_SEATS, _TIER_UP, _TIER_DOWN = 0.046, 0.024, 0.012, 0.008
_WIN_BACK = 0.07


class Subscription(NamedTuple):
    """A row of table `subscriptions`: a stretch of time under unchanged terms.

    `started_on` is the first paid day, None while (or because) only a trial took place.
    `ended_on` is the first day no longer covered. A change of plan or seats ends one row
    (status `changed`) and starts another on the same day, whose `previous_id` refers to it.
    """

    id: int
    customer_id: int
    plan_id: int
    previous_id: int | None
    seats: int
    status: str
    trial_started_on: date | None
    trial_ends_on: date | None
    started_on: date | None
    ended_on: date | None
    cancel_reason: str | None

    @property
    def begins_on(self) -> date:
        """First day of the trial, or of payment where there was none."""
        day = self.trial_started_on or self.started_on
        if day is None:
            raise ValueError(f"subscription {self.id} has neither a trial nor a paid day")
        return day


class Span(NamedTuple):
    """A stretch of days, both ends included."""

    first: date
    last: date


class _Terms(NamedTuple):
    plan: Plan
    seats: int


def make_subscriptions(rng: Random, customers: Iterable[Customer]) -> list[Subscription]:
    """The subscriptions of all customers, by customer and in order of time."""
    book: list[Subscription] = []
    for customer in customers:
        book.extend(_life(rng, customer, len(book) + 1))
    return book


def covered_spans(subscriptions: Iterable[Subscription]) -> dict[int, list[Span]]:
    """When each customer could use the product, without gaps inside a span, up to the last day."""
    found: dict[int, list[Span]] = {}
    for item in subscriptions:
        spans = found.setdefault(item.customer_id, [])
        last = item.ended_on - _DAY if item.ended_on else LAST_DAY
        if spans and spans[-1].last + _DAY >= item.begins_on:
            spans[-1] = spans[-1]._replace(last=last)
        else:
            spans.append(Span(item.begins_on, last))
    return found


def _life(rng: Random, customer: Customer, number: int) -> list[Subscription]:
    day = customer.signed_up_at.date()
    if customer.name == LARGEST_CUSTOMER:
        return [_largest(customer, number, day)]
    terms = _first_terms(rng, customer)
    share = _TRIAL_SHARE.get(customer.channel, _SELF_SERVE_TRIAL_SHARE)
    if rng.random() >= share:
        chain = _chain(rng, customer, number, terms, day)
    else:
        chain = _trial(rng, customer, number, terms, day)
    last = chain[-1]
    if last.status == "canceled" and last.ended_on and rng.random() < _WIN_BACK:
        back = last.ended_on + timedelta(days=between(rng, 60, 150))
        if back <= LAST_DAY:
            chain += _chain(rng, customer, number + len(chain), terms, back)
    return chain


def _first_terms(rng: Random, customer: Customer) -> _Terms:
    interval = "year" if rng.random() < _YEARLY_SHARE[customer.segment] else "month"
    plan = plan_of(_TIERS[customer.segment].pick(rng), interval)
    return _Terms(plan, skewed(rng, *_SEATS[customer.segment]))


def _trial(
    rng: Random, customer: Customer, number: int, terms: _Terms, day: date
) -> list[Subscription]:
    """A trial and what follows; whoever decides to pay does so from the ninth day on."""
    ends = day + timedelta(days=TRIAL_DAYS)
    chance = _CONVERSION.get(customer.channel, _SALES_CONVERSION)
    if ends >= NEW_ONBOARDING:
        chance *= 1.22
    converts = rng.random() < chance
    started = ends - timedelta(days=skewed(rng, 0, 5))
    if converts and started <= LAST_DAY:
        first, *rest = _chain(rng, customer, number, terms, started)
        return [first._replace(trial_started_on=day, trial_ends_on=ends), *rest]
    running = ends > LAST_DAY
    return [
        Subscription(
            id=number,
            customer_id=customer.id,
            plan_id=terms.plan.id,
            previous_id=None,
            seats=terms.seats,
            status="trialing" if running else "expired",
            trial_started_on=day,
            trial_ends_on=ends,
            started_on=None,
            ended_on=None if running else ends,
            cancel_reason=None,
        )
    ]


def _chain(
    rng: Random, customer: Customer, number: int, terms: _Terms, start: date
) -> list[Subscription]:
    """Paid subscriptions from `start` on, one for each change of terms, until churn or today."""
    chain = [_open(customer, number, None, terms, start)]
    for month in range(1, 99):
        day = add_months(start, month)
        if day > LAST_DAY:
            break
        renews = month % terms.plan.months == 0
        if renews and rng.random() < _churn(terms.plan, month):
            reason = _REASONS.pick(rng)
            chain[-1] = chain[-1]._replace(status="canceled", ended_on=day, cancel_reason=reason)
            break
        changed = _changed(rng, terms, renews=renews)
        if changed != terms:
            terms = changed
            last = chain[-1] = chain[-1]._replace(status="changed", ended_on=day)
            chain.append(_open(customer, last.id + 1, last.id, terms, day))
    return chain


def _open(
    customer: Customer, number: int, previous: int | None, terms: _Terms, day: date
) -> Subscription:
    return Subscription(
        id=number,
        customer_id=customer.id,
        plan_id=terms.plan.id,
        previous_id=previous,
        seats=terms.seats,
        status="active",
        trial_started_on=None,
        trial_ends_on=None,
        started_on=day,
        ended_on=None,
        cancel_reason=None,
    )


def _churn(plan: Plan, month: int) -> float:
    # Most of those who leave do so before the product has become a habit.
    young = 1.5 if month <= 3 else 1.0
    return _CHURN[plan.interval][plan.tier] * young


def _changed(rng: Random, terms: _Terms, *, renews: bool) -> _Terms:
    """The terms for the next month. Within a year that is paid for, seats can only be added."""
    plan, seats = terms
    roll = rng.random()
    if roll < _MORE_SEATS:
        return _Terms(plan, seats + max(1, round(seats * (0.08 + 0.3 * rng.random()))))
    roll -= _MORE_SEATS
    # A yearly plan has one chance a year for what a monthly plan can do every month.
    weight = plan.months / 3 if plan.interval == "year" else 1.0
    if not renews:
        return terms
    if roll < _FEWER_SEATS * weight:
        return _Terms(plan, max(1, seats - max(1, round(seats * (0.1 + 0.25 * rng.random())))))
    roll -= _FEWER_SEATS * weight
    if roll < _TIER_UP * weight:
        return _Terms(neighbour(plan, +1) or plan, seats)
    roll -= _TIER_UP * weight
    if roll < _TIER_DOWN * weight:
        return _Terms(neighbour(plan, -1) or plan, seats)
    return terms


def _largest(customer: Customer, number: int, day: date) -> Subscription:
    terms = _Terms(plan_of("Enterprise", "year"), LARGEST_SEATS)
    return _open(customer, number, None, terms, day)._replace(
        status="canceled",
        ended_on=LARGEST_CUSTOMER_LEAVES.first_day,
        cancel_reason="Switched to a competitor",
    )
