"""Words for what has a sign or a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.document.block import Severity
    from broadsheet.document.labels import Labels


def severity_name(severity: Severity, labels: Labels) -> str:
    """What a severity is called."""
    names: dict[Severity, str] = {
        "info": labels.info,
        "success": labels.success,
        "warning": labels.warning,
        "danger": labels.danger,
    }
    return names[severity]
