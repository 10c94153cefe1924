"""The people at the customers who use the product; they have roles and addresses, no names."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from broadsheet.starter.customers import Customer
from broadsheet.starter.draws import Weights
from broadsheet.starter.subscriptions import Subscription, covered_spans

_ROLES = Weights(
    ("operations", 0.34),
    ("sales", 0.24),
    ("finance", 0.16),
    ("support", 0.16),
    ("management", 0.10),
)
_MOST_TRIAL_USERS = 2
_JOIN_DAYS = 75


class User(NamedTuple):
    """A row of table `users`. The first user of a customer, who signed up, is an admin."""

    id: int
    customer_id: int
    email: str
    role: str
    is_admin: bool
    joined_on: date


def make_users(
    rng: Random, customers: Iterable[Customer], subscriptions: Iterable[Subscription]
) -> list[User]:
    """The users of all customers; not every seat that is paid for is ever taken."""
    seats: dict[int, int] = {}
    spans = covered_spans(subscriptions)
    for item in subscriptions:
        paid = item.started_on is not None
        count = seats_taken(item.seats) if paid else min(item.seats, _MOST_TRIAL_USERS)
        seats[item.customer_id] = max(count, seats.get(item.customer_id, 0))
    users: list[User] = []
    for customer in customers:
        domain = customer.billing_email.partition("@")[2]
        joined, latest = customer.signed_up_at.date(), spans[customer.id][-1].last
        for place in range(seats[customer.id]):
            role = "management" if place == 0 else _ROLES.pick(rng)
            after = 0 if place == 0 else 1 + int(rng.random() ** 2 * _JOIN_DAYS)
            day = min(joined + timedelta(days=after), latest)
            email = f"{role}{place + 1}@{domain}"
            users.append(User(len(users) + 1, customer.id, email, role, place == 0, day))
    return users


def seats_taken(seats: int) -> int:
    """How many of so many paid seats are in use: nearly all of a few, a part of many."""
    return min(seats, 1 + round(0.85 * math.sqrt(seats)))
