"""The money that comes in for invoices, exact to the cent, and what stays open."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import NamedTuple

from broadsheet.starter.anomalies import PROCESSOR_FAILURE
from broadsheet.starter.customers import ENTERPRISE, MIDDLE, SMALL, Customer
from broadsheet.starter.draws import Weights, between
from broadsheet.starter.invoices import CENT, Invoice
from broadsheet.starter.subscriptions import PAYMENT_FAILED, Subscription
from broadsheet.starter.timeline import LAST_DAY

FAILING_PROCESSOR = "Cardline"


class _Way(NamedTuple):
    method: str
    processor: str


_CARD, _OTHER_CARD = _Way("card", FAILING_PROCESSOR), _Way("card", "Paygrove")
_WALLET, _DEBIT = _Way("wallet", "Paygrove"), _Way("direct debit", "Paygrove")
_TRANSFER = _Way("bank transfer", "Bank")

_WAYS: dict[str, Weights[_Way]] = {
    SMALL: Weights((_CARD, 0.56), (_OTHER_CARD, 0.22), (_WALLET, 0.22)),
    MIDDLE: Weights((_CARD, 0.46), (_OTHER_CARD, 0.16), (_DEBIT, 0.20), (_TRANSFER, 0.18)),
    ENTERPRISE: Weights((_CARD, 0.20), (_TRANSFER, 0.80)),
}
_FAILED_ATTEMPTS = Weights((0, 0.925), (1, 0.050), (2, 0.018), (3, 0.007))
# Larger transfers are now and then made in two parts, this many days apart.
_SPLIT_FROM, _SPLIT_SHARE, _SPLIT_DAYS = Decimal(3000), 0.25, 14


class Payment(NamedTuple):
    """A row of table `payments`: USD received at a time (UTC), after some failed attempts."""

    id: int
    invoice_id: int
    paid_at: datetime
    amount: Decimal
    method: str
    processor: str
    failed_attempts: int


def settle(
    rng: Random,
    customers: Iterable[Customer],
    subscriptions: Iterable[Subscription],
    invoices: Sequence[Invoice],
) -> tuple[list[Invoice], list[Payment]]:
    """The invoices with their status on the last day, and the payments in order of time."""
    ways = {customer.id: _WAYS[customer.segment].pick(rng) for customer in customers}
    never = _never_paid(subscriptions, invoices)
    settled, received = [], []
    for invoice in invoices:
        paid = _payments(rng, invoice, ways[invoice.customer_id])
        if invoice.id not in never and paid[-1].paid_at.date() <= LAST_DAY:
            received.extend(paid)
            settled.append(invoice._replace(status="paid"))
        else:
            settled.append(invoice)
    received.sort(key=lambda payment: (payment.paid_at, payment.invoice_id))
    return settled, [p._replace(id=number) for number, p in enumerate(received, start=1)]


def mark_past_due(
    subscriptions: Iterable[Subscription], invoices: Iterable[Invoice]
) -> list[Subscription]:
    """The subscriptions, those that are active in spite of an overdue invoice as `past_due`."""
    late = {invoice.subscription_id for invoice in invoices if invoice.status == "overdue"}
    return [
        item._replace(status="past_due") if item.status == "active" and item.id in late else item
        for item in subscriptions
    ]


def _never_paid(
    subscriptions: Iterable[Subscription], invoices: Iterable[Invoice]
) -> frozenset[int]:
    """The last invoices of subscriptions that ended because the payment failed."""
    failed = {item.id for item in subscriptions if item.cancel_reason == PAYMENT_FAILED}
    last = {i.subscription_id: i.id for i in invoices if i.subscription_id in failed}
    return frozenset(last.values())


def _payments(rng: Random, invoice: Invoice, way: _Way) -> list[Payment]:
    if way == _TRANSFER:
        return _transfers(rng, invoice)
    failed = _FAILED_ATTEMPTS.pick(rng)
    day = invoice.issued_on
    if way.processor == FAILING_PROCESSOR and PROCESSOR_FAILURE.covers(day):
        failed = between(rng, 2, 4)
        day = PROCESSOR_FAILURE.last_day + timedelta(days=between(rng, 1, 3))
    else:
        # One more try two days after each that failed.
        day += timedelta(days=2 * failed)
        if way.processor == FAILING_PROCESSOR and PROCESSOR_FAILURE.covers(day):
            failed += 1
            day = PROCESSOR_FAILURE.last_day + timedelta(days=between(rng, 1, 3))
    # Collected in the last hour of the day, so that nobody pays before having signed up.
    clock = time(23, between(rng, 0, 59), between(rng, 0, 59))
    return [_payment(invoice, datetime.combine(day, clock), invoice.total, way, failed)]


def _transfers(rng: Random, invoice: Invoice) -> list[Payment]:
    """One or two transfers on working days, mostly before the invoice is due."""
    days = 6 + int((rng.random() + rng.random()) * 22)
    first = _moment(rng, invoice.issued_on + timedelta(days=days))
    if invoice.total < _SPLIT_FROM or rng.random() >= _SPLIT_SHARE:
        return [_payment(invoice, first, invoice.total, _TRANSFER, 0)]
    second = _moment(rng, first.date() + timedelta(days=_SPLIT_DAYS))
    part = (invoice.total / 3).quantize(CENT, ROUND_HALF_UP)
    return [
        _payment(invoice, first, part, _TRANSFER, 0),
        _payment(invoice, second, invoice.total - part, _TRANSFER, 0),
    ]


def _moment(rng: Random, day: date) -> datetime:
    weekend = max(0, day.weekday() - 4)
    monday = day + timedelta(days=(0, 2, 1)[weekend])
    clock = time(between(rng, 8, 16), between(rng, 0, 59), between(rng, 0, 59))
    return datetime.combine(monday, clock)


def _payment(
    invoice: Invoice, paid_at: datetime, amount: Decimal, way: _Way, failed: int
) -> Payment:
    return Payment(0, invoice.id, paid_at, amount, way.method, way.processor, failed)
