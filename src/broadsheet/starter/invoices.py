"""What the sample business bills: an invoice for each period of each subscription."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from broadsheet.starter.customers import ENTERPRISE, MIDDLE, SMALL, Customer
from broadsheet.starter.names import COUNTRIES
from broadsheet.starter.plans import PLANS
from broadsheet.starter.subscriptions import Subscription
from broadsheet.starter.timeline import LAST_DAY, add_months

CURRENCY = "USD"
CENT = Decimal("0.01")

_DAYS_TO_PAY = {SMALL: 7, MIDDLE: 14, ENTERPRISE: 30}
_TAX = {country.name: Decimal(country.tax) for country in COUNTRIES}


class Invoice(NamedTuple):
    """A row of table `invoices`. Money in USD, `total` = `amount` + `tax`.

    It covers the days from `period_start` up to but not including `period_end`. `status` is
    `paid`, `open`, or `overdue` where it is unpaid and `due_on` has passed.
    """

    id: int
    number: str
    customer_id: int
    subscription_id: int
    issued_on: date
    due_on: date
    period_start: date
    period_end: date
    amount: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    status: str


class _Charge(NamedTuple):
    """What one invoice asks for, before tax; sorts in the order of issue."""

    issued_on: date
    customer_id: int
    subscription_id: int
    period_end: date
    amount: Decimal


def make_invoices(
    customers: Iterable[Customer], subscriptions: Iterable[Subscription]
) -> list[Invoice]:
    """Everything billed up to the last day, in order of issue, as if nobody had paid yet."""
    known_customers = {customer.id: customer for customer in customers}
    known: dict[int, Subscription] = {}
    charges: list[_Charge] = []
    for subscription in subscriptions:
        known[subscription.id] = subscription
        charges.extend(_charges(subscription, known))
    counts: dict[int, int] = {}
    invoices = []
    for number, charge in enumerate(sorted(charges), start=1):
        year = charge.issued_on.year
        counts[year] = counts.get(year, 0) + 1
        label = f"INV-{year}-{counts[year]:05d}"
        invoices.append(_invoice(number, label, charge, known_customers[charge.customer_id]))
    return invoices


def _charges(item: Subscription, known: Mapping[int, Subscription]) -> Iterator[_Charge]:
    """The charges of one subscription; `known` holds it and those before it."""
    start = item.started_on
    if start is None:
        return
    plan = PLANS[item.plan_id - 1]
    anchor, before = _anchor(item, known), _monthly_before(item, known)
    stop = item.ended_on or LAST_DAY + timedelta(days=1)
    for month in range(99):
        day = add_months(anchor, month)
        if day >= stop:
            return
        if day < start:
            continue
        left = plan.months - month % plan.months
        end = add_months(anchor, month + left)
        monthly = plan.monthly(item.seats)
        if left == plan.months:
            yield _Charge(day, item.customer_id, item.id, end, monthly * left)
        elif day == start:
            # Seats added within a year that is paid for: what they add, for what is left of it.
            yield _Charge(day, item.customer_id, item.id, end, (monthly - before) * left)


def _anchor(item: Subscription, known: Mapping[int, Subscription]) -> date:
    """First paid day of the chain of subscriptions; its day of the month is the billing day."""
    while item.previous_id is not None:
        item = known[item.previous_id]
    if item.started_on is None:
        raise ValueError(f"subscription {item.id} was never paid for, yet others follow it")
    return item.started_on


def _monthly_before(item: Subscription, known: Mapping[int, Subscription]) -> Decimal:
    if item.previous_id is None:
        return Decimal(0)
    previous = known[item.previous_id]
    return PLANS[previous.plan_id - 1].monthly(previous.seats)


def _invoice(number: int, label: str, charge: _Charge, customer: Customer) -> Invoice:
    due_on = charge.issued_on + timedelta(days=_DAYS_TO_PAY[customer.segment])
    tax = (charge.amount * _TAX[customer.country]).quantize(CENT, ROUND_HALF_UP)
    return Invoice(
        id=number,
        number=label,
        customer_id=customer.id,
        subscription_id=charge.subscription_id,
        issued_on=charge.issued_on,
        due_on=due_on,
        period_start=charge.issued_on,
        period_end=charge.period_end,
        amount=charge.amount,
        tax=tax,
        total=charge.amount + tax,
        currency=CURRENCY,
        status="overdue" if due_on < LAST_DAY else "open",
    )
