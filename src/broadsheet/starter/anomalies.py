"""What is unusual in the sample, and when: the truth against which detection can be judged."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something out of the ordinary in the data between two days, both included."""

    key: str
    first_day: date
    last_day: date
    where: str
    effect: str

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


CAMPAIGN_SPIKE = Anomaly(
    "campaign_spike",
    date(2025, 2, 11),
    date(2025, 2, 13),
    "customers",
    "A post on social media is shared widely: sign-ups several times the usual number, all of "
    "channel Social, few of which become paying customers.",
)
CACHE_OUTAGE = Anomaly(
    "cache_outage",
    date(2025, 3, 10),
    date(2025, 3, 12),
    "llm_usage",
    "The cache of the feature Assistant is off: no cache hits, no cached tokens, cost up sharply.",
)
OUTAGE_DAY = Anomaly(
    "outage_day",
    date(2025, 5, 20),
    date(2025, 5, 20),
    "sessions",
    "The product is down from 05:00 to 22:00 UTC: almost no sessions, and little LLM usage by "
    "the features that customers use.",
)
LOAD_TEST = Anomaly(
    "load_test",
    date(2025, 7, 22),
    date(2025, 7, 22),
    "llm_usage",
    "A load test of the feature Search hits rate limits: four times the requests, four in ten of "
    "them errors.",
)
LARGEST_CUSTOMER_LEAVES = Anomaly(
    "largest_customer_leaves",
    date(2025, 8, 12),
    date(2025, 8, 12),
    "subscriptions",
    "The largest customer does not renew after its first year: churned MRR far above normal.",
)
PROCESSOR_FAILURE = Anomaly(
    "processor_failure",
    date(2025, 9, 15),
    date(2025, 9, 21),
    "payments",
    "The processor Cardline declines everything for a week: two to four failed attempts for each "
    "payment due, the money arrives in the three days after.",
)
RUNAWAY_JOB = Anomaly(
    "runaway_job",
    date(2025, 10, 14),
    date(2025, 10, 14),
    "llm_usage",
    "A job of team Data Platform, feature Data extraction, repeats itself all day: its cost is "
    "about seventy times the usual.",
)

ANOMALIES: tuple[Anomaly, ...] = (
    CAMPAIGN_SPIKE,
    CACHE_OUTAGE,
    OUTAGE_DAY,
    LOAD_TEST,
    LARGEST_CUSTOMER_LEAVES,
    PROCESSOR_FAILURE,
    RUNAWAY_JOB,
)
