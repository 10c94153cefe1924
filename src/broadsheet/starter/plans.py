"""What the sample business sells: plans, priced by seat and month."""

from decimal import Decimal
from typing import NamedTuple


class Plan(NamedTuple):
    """A row of table `plans`. `monthly_price` is USD per seat and month, before tax."""

    id: int
    name: str
    tier: str
    interval: str
    monthly_price: Decimal
    is_public: bool

    def monthly(self, seats: int) -> Decimal:
        """Monthly recurring revenue in USD of a subscription with that many seats."""
        return self.monthly_price * seats

    @property
    def months(self) -> int:
        """Months that one regular invoice covers."""
        return 12 if self.interval == "year" else 1


PLANS: tuple[Plan, ...] = (
    Plan(1, "Starter", "Starter", "month", Decimal("19.00"), is_public=True),
    Plan(2, "Starter Yearly", "Starter", "year", Decimal("15.20"), is_public=True),
    Plan(3, "Team", "Team", "month", Decimal("39.00"), is_public=True),
    Plan(4, "Team Yearly", "Team", "year", Decimal("31.20"), is_public=True),
    Plan(5, "Business", "Business", "month", Decimal("69.00"), is_public=True),
    Plan(6, "Business Yearly", "Business", "year", Decimal("55.20"), is_public=True),
    Plan(7, "Enterprise", "Enterprise", "year", Decimal("89.00"), is_public=False),
)

_TIERS = ("Starter", "Team", "Business", "Enterprise")


def plan_of(tier: str, interval: str) -> Plan:
    """The plan of that tier and billing interval; Enterprise is billed by the year only."""
    for plan in PLANS:
        if plan.tier == tier and (plan.interval == interval or tier == "Enterprise"):
            return plan
    raise KeyError((tier, interval))


def neighbour(plan: Plan, step: int) -> Plan | None:
    """The plan `step` tiers up (or down) at the same interval, or None where there is none."""
    place = _TIERS.index(plan.tier) + step
    if not 0 <= place < len(_TIERS):
        return None
    tier = _TIERS[place]
    if tier == "Enterprise" and plan.interval != "year":
        return None
    return plan_of(tier, plan.interval)
