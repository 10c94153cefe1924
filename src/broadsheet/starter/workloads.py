"""What the sample business uses language models for, by team, and with which models when."""

from datetime import date
from typing import NamedTuple

from broadsheet.starter.sessions import ASSISTANT_LAUNCH, SUMMARIES_LAUNCH
from broadsheet.starter.timeline import FIRST_DAY, LAST_DAY

OFFICE, PRODUCT, NIGHTLY, CLOSING = "office", "product", "nightly", "closing"


class Stint(NamedTuple):
    """A model at work in a workload, with its share of the requests, between two days."""

    model: str
    share: float
    first_day: date = FIRST_DAY
    last_day: date = LAST_DAY


class Workload(NamedTuple):
    """A feature of one team.

    `requests` are those of a working day on the first and on the last day of the sample, tokens
    are per request, `cached` is the share of input tokens read from the provider's prompt cache,
    `hits` the share of requests answered from our own cache. `users` is the number of people
    who share the work, 0 for a service account. Empty team and cost center: unallocated.
    """

    team: str
    cost_center: str
    project: str
    feature: str
    rhythm: str
    requests: tuple[int, int]
    tokens: tuple[int, int]
    cached: float
    hits: float
    users: int
    stints: tuple[Stint, ...]


# Models come and go: each pair is the last day of the old and the first day of the new one.
_MINI = date(2024, 7, 22)
_HAIKU = date(2024, 11, 11)
_NOVA = date(2025, 1, 6)
_GEMINI_OLD, _GEMINI_NEW = date(2025, 3, 2), date(2025, 3, 3)
_GPT_OLD, _GPT_NEW = date(2025, 5, 4), date(2025, 5, 5)
_SONNET_OLD, _SONNET_NEW = date(2025, 6, 29), date(2025, 6, 30)


def _gemini(share: float, start: date = FIRST_DAY) -> tuple[Stint, ...]:
    old = Stint("gemini-1.5-flash", share, start, _GEMINI_OLD)
    return (old, Stint("gemini-2.0-flash", share, max(start, _GEMINI_NEW)))


def _sonnet(share: float, start: date = FIRST_DAY) -> tuple[Stint, ...]:
    old = Stint("claude-3-5-sonnet", share, start, _SONNET_OLD)
    return (old, Stint("claude-sonnet-4", share, max(start, _SONNET_NEW)))


def _gpt(share: float, start: date = FIRST_DAY) -> tuple[Stint, ...]:
    old = Stint("gpt-4o", share, start, _GPT_OLD)
    return (old, Stint("gpt-4.1", share, max(start, _GPT_NEW)))


def _mini(share: float, start: date = _MINI) -> Stint:
    return Stint("gpt-4o-mini", share, start)


_PRODUCT_AI = (
    Workload(
        "Product AI", "CC-210", "assistant", "Assistant", PRODUCT,
        (6500, 46000), (3100, 420), 0.34, 0.37, 0,
        (
            *_gpt(0.45, ASSISTANT_LAUNCH),
            _mini(0.40, ASSISTANT_LAUNCH),
            *_sonnet(0.15, ASSISTANT_LAUNCH),
        ),
    ),
    Workload(
        "Product AI", "CC-210", "search", "Search", PRODUCT,
        (42000, 150000), (900, 60), 0.05, 0.44, 0,
        (Stint("text-embedding-3-small", 0.60), *_gemini(0.40)),
    ),
    Workload(
        "Product AI", "CC-210", "summaries", "Summaries", PRODUCT,
        (2600, 14500), (7400, 520), 0.08, 0.21, 0,
        (
            Stint("claude-3-5-haiku", 0.50, SUMMARIES_LAUNCH),
            Stint("gemini-2.0-flash", 0.30, SUMMARIES_LAUNCH),
            _mini(0.20, SUMMARIES_LAUNCH),
        ),
    ),
    Workload(
        "Product AI", "CC-210", "quality", "Evaluation", OFFICE,
        (700, 1900), (3100, 640), 0.22, 0.05, 4,
        (*_gpt(0.30), *_sonnet(0.30), *_gemini(0.20), Stint("nova-lite", 0.20, _NOVA)),
    ),
)  # fmt: skip

_CUSTOMER_TEAMS = (
    # The same feature as in Sales, which does with the smaller model of the same family.
    Workload(
        "Customer Support", "CC-310", "helpdesk", "Inbox triage", PRODUCT,
        (1500, 5200), (1900, 110), 0.12, 0.18, 0,
        (Stint("gpt-4o", 0.80), Stint("llama-3.1-70b", 0.20, _MINI)),
    ),
    Workload(
        "Customer Support", "CC-310", "helpdesk", "Reply drafts", OFFICE,
        (600, 2500), (2900, 380), 0.28, 0.08, 7,
        (*_sonnet(0.55), Stint("claude-3-5-haiku", 0.45, _HAIKU)),
    ),
    Workload(
        "Customer Support", "CC-310", "helpdesk", "Translation", PRODUCT,
        (900, 2600), (800, 820), 0.02, 0.24, 0,
        (*_gemini(0.60), _mini(0.40)),
    ),
    Workload(
        "Sales", "CC-320", "crm", "Lead scoring", NIGHTLY,
        (2600, 7200), (1400, 90), 0.30, 0.12, 0,
        (_mini(0.65), Stint("nova-lite", 0.35, _NOVA)),
    ),
    Workload(
        "Sales", "CC-320", "crm", "Inbox triage", OFFICE,
        (400, 1500), (1900, 110), 0.12, 0.15, 5,
        (_mini(1.00),),
    ),
    Workload(
        "Sales", "CC-320", "calls", "Call notes", OFFICE,
        (130, 560), (9800, 900), 0.03, 0.00, 6,
        (Stint("claude-3-5-haiku", 0.60, _HAIKU), *_gemini(0.40)),
    ),
    Workload(
        "Marketing", "CC-330", "website", "Content drafts", OFFICE,
        (150, 420), (2300, 1600), 0.10, 0.02, 4,
        (*_sonnet(0.60), *_gpt(0.40)),
    ),
    Workload(
        "Marketing", "CC-330", "website", "Translation", OFFICE,
        (150, 420), (1200, 1250), 0.02, 0.10, 3,
        (_mini(0.60), *_gemini(0.40)),
    ),
    # A pilot that was given up: its account has been idle since.
    Workload(
        "Marketing", "CC-330", "voice-pilot", "Translation", NIGHTLY,
        (300, 420), (1000, 1100), 0.00, 0.00, 0,
        (Stint("llama-3.1-70b", 1.00, date(2024, 9, 2), date(2025, 4, 30)),),
    ),
)  # fmt: skip

_TECHNICAL_TEAMS = (
    Workload(
        "Engineering", "CC-110", "developer-tools", "Code review", OFFICE,
        (180, 820), (26000, 1700), 0.42, 0.01, 8,
        (*_sonnet(0.65), *_gpt(0.35)),
    ),
    Workload(
        "Engineering", "CC-110", "developer-tools", "Test writing", OFFICE,
        (90, 400), (21000, 3600), 0.38, 0.00, 8,
        (*_sonnet(0.55, date(2025, 1, 13)), *_gpt(0.45, date(2025, 1, 13))),
    ),
    Workload(
        "Engineering", "CC-110", "operations", "Incident notes", PRODUCT,
        (110, 290), (5200, 480), 0.05, 0.04, 5,
        (_mini(0.70), *_gemini(0.30)),
    ),
    Workload(
        "Data Platform", "CC-120", "warehouse", "Data extraction", NIGHTLY,
        (9000, 30000), (2100, 340), 0.20, 0.09, 0,
        (_mini(0.50), *_gemini(0.30), Stint("nova-lite", 0.20, _NOVA)),
    ),
    Workload(
        "Data Platform", "CC-120", "warehouse", "Classification", NIGHTLY,
        (9000, 26000), (700, 30), 0.25, 0.33, 0,
        (*_gemini(0.60), Stint("llama-3.1-70b", 0.40, _MINI)),
    ),
    Workload(
        "Data Platform", "CC-120", "quality", "Evaluation", OFFICE,
        (320, 900), (2600, 500), 0.15, 0.04, 3,
        (*_gpt(0.40), _mini(0.30), Stint("nova-lite", 0.30, _NOVA)),
    ),
    Workload(
        "Finance Operations", "CC-410", "month-close", "Invoice reading", CLOSING,
        (800, 3200), (3800, 320), 0.18, 0.06, 0,
        (_mini(0.60), *_gemini(0.40)),
    ),
    Workload(
        "Finance Operations", "CC-410", "contracts", "Contract review", OFFICE,
        (30, 120), (26000, 1800), 0.30, 0.02, 3,
        _sonnet(1.00, date(2025, 2, 3)),
    ),
    Workload(
        "", "", "sandbox", "Experiments", OFFICE,
        (280, 1500), (2800, 700), 0.06, 0.03, 9,
        (*_gpt(0.35), *_sonnet(0.30), _mini(0.20), Stint("llama-3.1-70b", 0.15, _MINI)),
    ),
)  # fmt: skip

WORKLOADS: tuple[Workload, ...] = _PRODUCT_AI + _CUSTOMER_TEAMS + _TECHNICAL_TEAMS
