"""How numbers are said to a person."""


def counted(count: int, thing: str, things: str = "") -> str:
    """Say how many there are, with the noun in its number."""
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"
