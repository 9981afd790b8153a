"""What is wrong with this node, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fedlearn.errors import FedlearnError
from fedlearn.ops.doctor import exchange, machine, records, store, telemetry
from fedlearn.ops.doctor.model import SEVERITY, Check, Finding, Patient, run_check

__all__ = ["CHECKS", "Diagnosis", "Finding", "Patient", "examine", "exit_code", "mend"]

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "repository": exchange.repository,
        "permissions": machine.permissions,
        "key-files": store.key_files,
        "telemetry-files": telemetry.telemetry_files,
        "own-patterns": telemetry.own_patterns,
        "qdrant": store.qdrant,
        "vectors": store.vectors,
        "snapshots": store.snapshots,
        "waiting": store.waiting,
        "remote": exchange.remote,
        "sources": exchange.sources,
        "last-runs": exchange.last_runs,
        "unpushed": exchange.unpushed,
        "sizes": records.sizes,
        "audit": records.audit,
        "attributes": records.attributes,
        "digest": records.digest,
        "place": machine.repository_place,
        "disk": machine.disk,
        "clock": machine.clock,
        "locks": machine.locks,
        "schedule": machine.schedule,
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
    finding: Finding

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


def examine(patient: Patient, checks: Iterable[str] = CHECKS) -> list[Diagnosis]:
    """Run checks.

    Args:
        patient: The node.
        checks: Names of checks; all by default.
    """
    return [
        Diagnosis(name, finding)
        for name in checks
        for finding in run_check(CHECKS[name], patient)
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
