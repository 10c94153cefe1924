"""Who signs up, when, and through which channel."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from broadsheet.starter.anomalies import CAMPAIGN_SPIKE, LARGEST_CUSTOMER_LEAVES
from broadsheet.starter.draws import Weights, between, poisson
from broadsheet.starter.names import COUNTRIES, Country, company_names, domain_of
from broadsheet.starter.timeline import (
    DAYS,
    FIRST_DAY,
    SIGNUP_WEEK,
    add_months,
    is_closing,
    is_quarter_closing,
    progress,
    season,
)

LARGEST_CUSTOMER = "Great Lantern Manufacturing"

SMALL, MIDDLE, ENTERPRISE = "Small business", "Mid-market", "Enterprise"
BETA, SOCIAL, OUTBOUND, PARTNER = "Closed beta", "Social", "Outbound sales", "Partner"

# The product leaves a closed beta on the first day; these customers move over within weeks.
BETA_CUSTOMERS = 64
BETA_DAYS = 24

_SELF_SERVE = Weights(
    ("Organic search", 0.40),
    ("Paid search", 0.27),
    ("Referral", 0.18),
    (SOCIAL, 0.15),
)
_SALES_LED = Weights((OUTBOUND, 0.60), (PARTNER, 0.40))
_SELF_SERVE_SEGMENTS = Weights((SMALL, 0.80), (MIDDLE, 0.19), (ENTERPRISE, 0.01))
_SALES_LED_SEGMENTS = Weights((SMALL, 0.10), (MIDDLE, 0.62), (ENTERPRISE, 0.28))
_COUNTRIES = Weights(*((country, country.share) for country in COUNTRIES))
_BETA_SEGMENTS = Weights((SMALL, 0.62), (MIDDLE, 0.34), (ENTERPRISE, 0.04))


class Customer(NamedTuple):
    """A row of table `customers`; `signed_up_at` is UTC."""

    id: int
    name: str
    country: str
    region: str
    segment: str
    industry: str
    channel: str
    signed_up_at: datetime
    billing_email: str


class _SignUp(NamedTuple):
    at: datetime
    channel: str
    segment: str
    country: Country


def make_customers(rng: Random) -> list[Customer]:
    """All customers in the order they signed up, trials that came to nothing included."""
    signups = [signup for day in DAYS for signup in _signups_on(rng, day)]
    signups += _beta(rng)
    largest = _largest()
    # Countries of one language and legal form share their names, so that none is used twice.
    pools = {(country.language, country.form): country for country in COUNTRIES}
    unused = {key: company_names(rng, country) for key, country in pools.items()}
    customers = []
    for number, signup in enumerate(sorted([*signups, largest]), start=1):
        if signup is largest:
            name, industry = LARGEST_CUSTOMER, "Manufacturing"
        else:
            name, industry = unused[signup.country.language, signup.country.form].pop()
        customers.append(_customer(number, name, industry, signup))
    return customers


def _customer(number: int, name: str, industry: str, signup: _SignUp) -> Customer:
    return Customer(
        id=number,
        name=name,
        country=signup.country.name,
        region=signup.country.region,
        segment=signup.segment,
        industry=industry,
        channel=signup.channel,
        signed_up_at=signup.at,
        billing_email=f"billing@{domain_of(name)}",
    )


def _signups_on(rng: Random, day: date) -> list[_SignUp]:
    alone = (1.15 + 1.15 * progress(day)) * SIGNUP_WEEK[day.weekday()] * season(day)
    signups = [
        _signup(rng, day, _SELF_SERVE.pick(rng), _SELF_SERVE_SEGMENTS)
        for _ in range(poisson(rng, alone))
    ]
    if day.weekday() < 5:
        sold = (0.16 + 0.26 * progress(day)) * season(day) * _closing(day)
        signups += [
            _signup(rng, day, _SALES_LED.pick(rng), _SALES_LED_SEGMENTS)
            for _ in range(poisson(rng, sold))
        ]
    if CAMPAIGN_SPIKE.covers(day):
        extra = poisson(rng, 14.0)
        signups += [_signup(rng, day, SOCIAL, _SELF_SERVE_SEGMENTS) for _ in range(extra)]
    return signups


def _closing(day: date) -> float:
    if is_quarter_closing(day):
        return 4.0
    return 2.6 if is_closing(day) else 0.85


def _beta(rng: Random) -> list[_SignUp]:
    signups = []
    for _ in range(BETA_CUSTOMERS):
        day = FIRST_DAY + timedelta(days=int(rng.random() ** 1.6 * BETA_DAYS))
        signups.append(_signup(rng, day, BETA, _BETA_SEGMENTS))
    return signups


def _largest() -> _SignUp:
    day = add_months(LARGEST_CUSTOMER_LEAVES.first_day, -12)
    return _SignUp(datetime.combine(day, time(15, 12, 40)), OUTBOUND, ENTERPRISE, COUNTRIES[0])


def _signup(rng: Random, day: date, channel: str, segments: Weights[str]) -> _SignUp:
    country = _COUNTRIES.pick(rng)
    local_hour = 7 + int((rng.random() + rng.random()) * 7.5)
    # The hour moves to UTC, the day stays: no sign-up falls out of the sample at its borders.
    clock = time((local_hour - country.offset) % 24, between(rng, 0, 59), between(rng, 0, 59))
    return _SignUp(datetime.combine(day, clock), channel, segments.pick(rng), country)
