"""The checks of the doctor by name, and running them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A finding, with the name of its check.

    Attributes:
        check: A key of `CHECKS`.
        finding: What was found.
    """

    check: str
    finding: CheckResult

    def to_json(self) -> dict[str, object]:
        """Give the stable keys of one element of `doctor --json`."""
        finding = self.finding
        return {
            "check": self.check,
            "level": finding.level,
            "message": finding.message,
            "remedy": finding.remedy,
            "exit_code": finding.code,
            "fix": finding.mend.what if finding.mend else None,
        }


def examine(context: CheckContext, checks: Iterable[str] = CHECKS) -> list[Diagnosis]:
    """Run checks.

    Args:
        context: The node.
        checks: Names of checks; all by default.
    """
    return [
        Diagnosis(name, finding)
        for name in checks
        for finding in run_check(CHECKS[name], context)
    ]


def mend(found: Iterable[Diagnosis]) -> dict[str, str]:
    """Do what is safe.

    Returns:
        What was done, or why not, by what was tried.
    """
    done: dict[str, str] = {}
    for one in found:
        if one.finding.mend:
            try:
                one.finding.mend.apply()
                done[one.finding.mend.what] = "done"
            except (FedlearnError, OSError) as error:
                done[one.finding.mend.what] = f"failed: {error}"
    return done


def exit_code(found: Iterable[Diagnosis]) -> int:
    """Give the code of the gravest problem, 0 where there is none."""
    codes = {one.finding.code for one in found if one.finding.level == "problem"}
    return next((code for code in SEVERITY if code in codes), 0)
