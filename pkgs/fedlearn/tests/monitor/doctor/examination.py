"""Looking at one thing of a node as the doctor does."""

from fedlearn.monitor.doctor import CheckContext, CheckResult, examine
from fedlearn.redaction import open_redactor
from fedlearn.settings import Settings

from helpers import Node

SECRET = "ghp_" + "a1B2" * 9


def context(node: Node, **changes: object) -> CheckContext:
    made = CheckContext(node.settings, open_redactor(node.settings))
    made.booted = node.directory / "no-systemd"
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def look(node: Node, check: str, **changes: object) -> list[CheckResult]:
    return examine(context(node, **changes), [check])


def one(found: list[CheckResult]) -> tuple[str, str, str, int]:
    """Give level, cause, remedy and code of the only thing that was found."""
    (finding,) = found
    return finding.level, finding.message, finding.remedy or "", finding.code


def change(node: Node, section: str, **values: object) -> None:
    """Change settings of a node, as a configuration file would."""
    content = node.settings.model_dump(mode="json")
    content[section] |= values
    node.settings = Settings.model_validate(content)
