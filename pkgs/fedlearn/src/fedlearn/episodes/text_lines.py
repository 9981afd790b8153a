"""The lines of a text that somebody else wrote."""


def lines_of(text: str) -> list[str]:
    """Split a text at line ends alone.

    `str.splitlines` also splits at form feeds and at U+2028, which stand within lines.
    """
    return text.replace("\r\n", "\n").split("\n")
