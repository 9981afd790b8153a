"""How numbers are written for a person."""


def counted(count: int, thing: str, things: str = "") -> str:
    """Return a count with its noun, in the singular or plural."""
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"
