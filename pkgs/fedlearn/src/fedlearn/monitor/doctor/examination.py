"""The checks by name, and running them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from fedlearn.errors import FedlearnError
from fedlearn.monitor.doctor import (
    check_exchange,
    check_machine,
    check_qdrant,
    check_records,
    check_telemetry,
)
from fedlearn.monitor.doctor.check import (
    SEVERITY,
    Check,
    CheckContext,
    CheckResult,
    run_check,
)

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "repository": check_exchange.repository,
        "permissions": check_machine.permissions,
        "key-files": check_qdrant.key_files,
        "telemetry-files": check_telemetry.telemetry_files,
        "own-patterns": check_telemetry.own_patterns,
        "qdrant": check_qdrant.qdrant,
        "vectors": check_qdrant.vectors,
        "snapshots": check_qdrant.snapshots,
        "waiting": check_qdrant.waiting,
        "remote": check_exchange.remote,
        "sources": check_exchange.sources,
        "last-runs": check_exchange.last_runs,
        "unpushed": check_exchange.unpushed,
        "sizes": check_records.sizes,
        "audit": check_records.audit,
        "attributes": check_records.attributes,
        "digest": check_records.digest,
        "place": check_machine.repository_place,
        "disk": check_machine.disk,
        "clock": check_machine.clock,
        "locks": check_machine.locks,
        "schedule": check_machine.schedule,
    }
)
"""Every check by its name, in the order in which they are shown."""


def examine(context: CheckContext, checks: Iterable[str] = CHECKS) -> list[CheckResult]:
    """Run checks, all by default."""
    return [
        replace(finding, check=name)
        for name in checks
        for finding in run_check(CHECKS[name], context)
    ]


def apply_fixes(found: Iterable[CheckResult]) -> dict[str, str]:
    """Apply the safe fixes.

    Returns:
        `done`, or why not, by what was tried.
    """
    done: dict[str, str] = {}
    for fix in (one.fix for one in found):
        if fix:
            try:
                fix.apply()
                done[fix.what] = "done"
            except (FedlearnError, OSError) as error:
                done[fix.what] = f"failed: {error}"
    return done


def exit_code(found: Iterable[CheckResult]) -> int:
    """Return the code of the most urgent problem, 0 if there is none."""
    codes = {one.code for one in found if one.level == "problem"}
    return next((code for code in SEVERITY if code in codes), 0)
