"""The checks by name, and running them."""

import time
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from fedlearn.errors import FedlearnError
from fedlearn.git import end_all
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
)
from fedlearn.monitor.doctor.check_group import CheckGroup
from fedlearn.settings import Settings

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


ANSWER_S: Final = 13.0
"""How long checks may wait for something: `doctor` answers within 15 s."""

SERVER_S: Final = 5
"""How long they may wait for one answer of Qdrant or of the embedder."""


def examine(context: CheckContext, checks: Iterable[str] = CHECKS) -> list[CheckResult]:
    """Run checks, all by default; one that waits holds up only those of its group."""
    names = [*checks]
    impatient = replace(context, settings=_impatient(context.settings))
    groups = [CheckGroup(group, impatient) for group in _grouped(names)]
    end = time.monotonic() + ANSWER_S
    try:
        for group in groups:
            group.wait(end)
    finally:
        end_all()
    found = ChainMap(*(group.results() for group in groups))
    return [replace(one, check=name) for name in names for one in found[name]]


def _grouped(names: Iterable[str]) -> list[dict[str, Check]]:
    """Put checks together that open the same files; each of the others is alone."""
    groups: dict[str, dict[str, Check]] = {}
    for name in names:
        check = CHECKS[name]
        alone = check in (check_exchange.remote, check_exchange.sources)
        groups.setdefault(name if alone else check.__module__, {})[name] = check
    return [*groups.values()]


def _impatient(settings: Settings) -> Settings:
    """Let no server take as long as in a run."""
    changes = {
        name: section.model_copy(
            update={"timeout_s": min(section.timeout_s, SERVER_S)}
        )
        for name, section in (
            ("qdrant", settings.qdrant), ("embedding", settings.embedding),
        )
    }  # fmt: skip
    return settings.model_copy(update=changes)


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
