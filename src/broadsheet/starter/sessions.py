"""When the users of the product are in it, for how long, and with which feature."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from broadsheet.starter.anomalies import OUTAGE_DAY
from broadsheet.starter.customers import Customer
from broadsheet.starter.draws import Weights, between
from broadsheet.starter.names import COUNTRIES
from broadsheet.starter.subscriptions import Span, Subscription, covered_spans
from broadsheet.starter.timeline import (
    DAYS,
    FIRST_DAY,
    LAST_DAY,
    PRODUCT_WEEK,
    is_closing,
    progress,
    season,
)
from broadsheet.starter.users import User

ASSISTANT_LAUNCH = date(2024, 10, 1)
SUMMARIES_LAUNCH = date(2025, 3, 3)
OUTAGE_HOURS = range(5, 22)

# How likely a user of each habit is to come on an average working day.
_HABITS = Weights((1.08, 0.06), (0.52, 0.22), (0.16, 0.45), (0.02, 0.27))
_LOOKS_AROUND = 0.86
_SECOND_SESSION = 0.12
# Who is about to leave comes less often, in the weeks before.
_FADING_DAYS, _FADING = 45, 0.4
_DEVICES = Weights(("Desktop", 0.76), ("Mobile", 0.19), ("Tablet", 0.05))
_OFFSET = {country.name: country.offset for country in COUNTRIES}


class Session(NamedTuple):
    """A row of table `sessions`: a visit of one user, started at a time in UTC."""

    id: int
    customer_id: int
    user_id: int
    started_at: datetime
    minutes: int
    feature: str
    device: str


def make_sessions(
    rng: Random,
    customers: Iterable[Customer],
    subscriptions: Iterable[Subscription],
    users: Iterable[User],
) -> list[Session]:
    """All sessions in order of time."""
    by_id = {customer.id: customer for customer in customers}
    spans = covered_spans(subscriptions)
    features = [_features(day) for day in DAYS]
    found = []
    for user in users:
        customer = by_id[user.customer_id]
        for at in _visits(rng, user, customer, spans[customer.id]):
            feature = features[(at.date() - FIRST_DAY).days].pick(rng)
            minutes = 1 + int(38 * rng.random() ** 1.7)
            found.append((at, user.id, customer.id, minutes, feature, _DEVICES.pick(rng)))
    found.sort()
    return [
        Session(number, customer_id, user_id, at, minutes, feature, device)
        for number, (at, user_id, customer_id, minutes, feature, device) in enumerate(found, 1)
    ]


def _visits(rng: Random, user: User, customer: Customer, spans: list[Span]) -> Iterator[datetime]:
    """Start times of the sessions of one user, none of them within the outage."""
    habit = _HABITS.pick(rng)
    offset = _OFFSET[customer.country]
    if user.is_admin and rng.random() < _LOOKS_AROUND:
        # The first look around, right after the sign-up.
        at = customer.signed_up_at + timedelta(seconds=between(rng, 40, 600))
        if at.date() <= LAST_DAY and not _is_down(at):
            yield at
    tomorrow = user.joined_on + timedelta(days=1)
    for day, fading in _days(spans, tomorrow):
        chance = habit * _BUSY[(day - FIRST_DAY).days] * fading
        while rng.random() < chance:
            at = _moment(rng, day, offset)
            if not _is_down(at):
                yield at
            chance *= _SECOND_SESSION


def _days(spans: list[Span], start: date) -> Iterator[tuple[date, float]]:
    """The days on which a user may come, from `start` on, and a factor for how gladly."""
    for first, last in spans:
        fades_from = last - timedelta(days=_FADING_DAYS) if last < LAST_DAY else LAST_DAY
        begin = (max(first, start) - FIRST_DAY).days
        for day in DAYS[begin : (last - FIRST_DAY).days + 1]:
            yield day, _FADING if day > fades_from else 1.0


def _is_down(at: datetime) -> bool:
    return at.hour in OUTAGE_HOURS and OUTAGE_DAY.covers(at.date())


def _busy(day: date) -> float:
    # People come a little more often as the product grows into more of their work.
    return PRODUCT_WEEK[day.weekday()] * season(day) * (0.88 + 0.14 * progress(day))


_BUSY = tuple(_busy(day) for day in DAYS)


def _moment(rng: Random, day: date, offset: int) -> datetime:
    local = 7.5 + 6 * (rng.random() + rng.random())
    # The hour moves to UTC, the day stays: weekdays keep their pattern, borders hold.
    hour, minute = (int(local) - offset) % 24, int(local % 1 * 60)
    return datetime.combine(day, time(hour, minute, between(rng, 0, 59)))


def _features(day: date) -> Weights[str]:
    """How attention is shared out on a day: two launches, and reports when books are closed."""
    assistant = _adoption(day, ASSISTANT_LAUNCH, 0.22)
    summaries = _adoption(day, SUMMARIES_LAUNCH, 0.09)
    return Weights(
        ("Documents", 0.26),
        ("Dashboard", 0.24),
        ("Search", 0.17),
        ("Reports", 0.30 if is_closing(day) else 0.12),
        ("Automation", 0.05 + 0.06 * progress(day)),
        ("Assistant", assistant),
        ("Summaries", summaries),
        ("Settings", 0.05),
    )


def _adoption(day: date, launch: date, share: float) -> float:
    """Half of the final share within a quarter of the launch, then slowly nearer to it."""
    days = (day - launch).days
    return share * days / (days + 90) if days >= 0 else 0.0
