"""Compare what a wheel asks for with what is installed, as nixpkgs' hook does."""

import sys
from email.parser import Parser
from importlib.metadata import PackageNotFoundError, version
from zipfile import ZipFile

from packaging.requirements import Requirement


def missing(wheel: str) -> list[str]:
    """Return the requirements of a wheel that are not met."""
    with ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        asked = Parser().parsestr(archive.read(name).decode()).get_all("Requires-Dist")
    requirements = [Requirement(text) for text in asked or ()]
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.marker or requirement.marker.evaluate({"extra": ""})
        if not is_met(requirement)
    ]


def is_met(requirement: Requirement) -> bool:
    """Return whether a library of a wanted version is there."""
    try:
        return requirement.specifier.contains(version(requirement.name))
    except PackageNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit("\n".join(f"not met: {text}" for text in missing(sys.argv[1])) or None)
