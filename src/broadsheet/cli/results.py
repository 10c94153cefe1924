"""The outcome of runs: for people, for pipes, for machines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from broadsheet.cli.exit_codes import OK, exit_code
from broadsheet.cli.failures import failure_data, print_failure, print_line
from broadsheet.cli.terminal import harmless, is_terminal, mark, put, size_text, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.provenance import Provenance
    from broadsheet.services.reports import RunResult


def outcome(results: Sequence[RunResult]) -> int:
    """The exit code: that of the first report that failed."""
    return next((exit_code(r.failure) for r in results if r.failure is not None), OK)


def print_results(results: Sequence[RunResult], *, quiet: bool, debug: bool) -> None:
    """Paths on standard output, what went wrong on standard error; more on a terminal."""
    for result in results:
        if not quiet:
            _print_artifacts(result)
            for text in warnings_of(result.provenance):
                print_line("warning", text if len(results) == 1 else f"{result.report}: {text}")
        # In order, where both go to the same place.
        sys.stdout.flush()
        if result.failure is not None:
            print_failure(result.failure, debug=debug)


def warnings_of(provenance: Provenance | None) -> list[str]:
    """What a reader must know: data that was cut, checks that did not hold."""
    if provenance is None:
        return []
    cuts = [f"cut: {text}" for text in provenance.cuts]
    checks = [f"check: {c.message}" for c in provenance.checks if c.outcome == "warned"]
    return cuts + checks


def results_data(results: Sequence[RunResult]) -> dict[str, Any]:
    """All results for machines."""
    code = outcome(results)
    return {"ok": code == OK, "exit_code": code, "reports": [_result_data(r) for r in results]}


def _print_artifacts(result: RunResult) -> None:
    if not is_terminal(sys.stdout):
        for artifact in result.artifacts:
            put(str(artifact.path))
        return
    name = harmless(str(result.report))
    if result.failure is not None:
        sign = styled(mark("✗", sys.stdout), "error", sys.stdout)
        put(f"{sign} {name}  {_quiet(f'failed after {result.seconds:.1f} s')}")
        return
    sign = styled(mark("✓", sys.stdout), "good", sys.stdout)
    put(f"{sign} {name}  {_quiet(f'{result.seconds:.1f} s')}")
    for artifact in result.artifacts:
        put(f"    {harmless(str(artifact.path))}  {_quiet(size_text(artifact.size))}")


def _quiet(text: str) -> str:
    return styled(text, "quiet", sys.stdout)


def _result_data(result: RunResult) -> dict[str, Any]:
    provenance = result.provenance
    return {
        "report": str(result.report),
        "status": "failed" if result.failure is not None else "ok",
        "seconds": round(result.seconds, 3),
        "artifacts": [
            {
                "format": artifact.format,
                "path": str(artifact.path),
                "size": artifact.size,
                "sha256": artifact.sha256,
                "media_type": artifact.media_type,
            }
            for artifact in result.artifacts
        ],
        **(_provenance_data(provenance) if provenance else {}),
        "error": failure_data(result.failure) if result.failure is not None else None,
    }


def _provenance_data(provenance: Provenance) -> dict[str, Any]:
    return {
        "name": provenance.report,
        "version": provenance.version,
        "as_of": provenance.as_of.isoformat(),
        "parameters": {p.name: p.value.text for p in provenance.parameters},
        "datasets": [
            {
                "name": d.name,
                "source": d.source,
                "kind": d.kind,
                "rows": d.rows,
                "cut": d.cut,
                "limit": d.limit,
            }
            for d in provenance.datasets
        ],
        "cuts": list(provenance.cuts),
        "checks": [
            {
                "name": c.name,
                "dataset": c.dataset,
                "outcome": c.outcome,
                "message": c.message or None,
            }
            for c in provenance.checks
        ],
    }
