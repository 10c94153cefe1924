"""The pieces the sample is made of."""

from collections import Counter
from datetime import date
from statistics import median

import pytest

from broadsheet.starter.customers import make_customers
from broadsheet.starter.draws import Weights, between, noise, poisson, stream
from broadsheet.starter.invoices import make_invoices
from broadsheet.starter.payments import settle
from broadsheet.starter.plans import PLANS, neighbour, plan_of
from broadsheet.starter.subscriptions import make_subscriptions
from broadsheet.starter.timeline import add_months


@pytest.mark.parametrize("seed", range(6))
def test_any_seed_makes_a_consistent_business(seed: int) -> None:
    customers = make_customers(stream(seed, "customers"))
    subscriptions = make_subscriptions(stream(seed, "subscriptions"), customers)
    issued = make_invoices(customers, subscriptions)
    invoices, payments = settle(stream(seed, "payments"), customers, subscriptions, issued)
    assert len({customer.name for customer in customers}) == len(customers)
    assert len({customer.billing_email for customer in customers}) == len(customers)
    paid = sum(invoice.total for invoice in invoices if invoice.status == "paid")
    assert sum(payment.amount for payment in payments) == paid
    assert all(invoice.amount > 0 for invoice in invoices)


def test_months_are_added_without_leaving_the_month() -> None:
    assert add_months(date(2024, 8, 31), 1) == date(2024, 9, 30)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 12, 15), -12) == date(2023, 12, 15)


def test_plans_have_neighbours_of_the_same_interval() -> None:
    assert [plan.id for plan in PLANS] == list(range(1, len(PLANS) + 1))
    assert neighbour(plan_of("Business", "year"), +1) == plan_of("Enterprise", "year")
    assert neighbour(plan_of("Business", "month"), +1) is None
    assert neighbour(plan_of("Starter", "month"), -1) is None
    assert neighbour(plan_of("Team", "year"), -1) == plan_of("Starter", "year")
    with pytest.raises(KeyError):
        plan_of("Platinum", "month")


def test_draws_keep_to_their_means() -> None:
    rng = stream(1, "draws")
    assert 2.9 < sum(poisson(rng, 3.0) for _ in range(4000)) / 4000 < 3.1
    assert 0.97 < median(noise(rng, 0.2) for _ in range(4000)) < 1.03
    assert {between(rng, 2, 4) for _ in range(200)} == {2, 3, 4}
    drawn = Counter(Weights(("rare", 1), ("often", 9), ("never", 0)).pick(rng) for _ in range(2000))
    assert 0.07 < drawn["rare"] / 2000 < 0.13
    assert drawn["never"] == 0
