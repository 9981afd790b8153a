"""One row of the table of commands: which of its arguments are secret."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from fedlearn.redaction.positions.shell_words import ShellWord

ENDING: Final = r"(?:\.(?:exe|sh|cmd|bat|py|phar|rb))?"
"""What may end the name of the file of a command."""

_MOST_SKIPPED: Final = 6
"""Options and their arguments between a command and its verb."""

_LETTER_OPTION: Final = 2


@cache
def _compiled(forms: str, *, loose: bool) -> re.Pattern[str]:
    flags = re.ASCII | (re.IGNORECASE if loose else 0)
    return re.compile("|".join(forms.split()) or "[^\\s\\S]", flags)


@dataclass(frozen=True)
class Command:
    """What a command, by one of some names, is given that is secret.

    Forms are regular expressions with blanks between them.

    Attributes:
        names: Of the command, literally, with blanks between them.
        verb: Forms of the words that follow, with other words between them.
        secrets: Forms of options and of words whose argument is secret.
        attached: Letters of options whose secret may follow without a blank.
        pairs: Forms of options whose argument is secret behind `mark`.
        places: Positions, behind the verb, of arguments that are secret.
        tails: Forms of the beginnings of arguments whose rest is secret.
        takes: Forms of options with an argument that is not secret.
        named: Whether a word that names a secret is followed by it.
        clue: Form of what follows the name, where the name is an ordinary word.
        token: Whether a secret is what a service issued, no plain word.
        loose: Whether small and capital letters are the same.
    """

    names: str
    verb: str = ""
    secrets: str = ""
    attached: str = ""
    pairs: str = ""
    mark: str = ":"
    places: tuple[int, ...] = ()
    tails: str = ""
    takes: str = ""
    named: bool = False
    clue: str = ""
    token: bool = False
    loose: bool = False

    @property
    def following(self) -> str:
        """A pattern of what follows the name where there can be a secret."""
        verb = self.verb.split()[0] if self.verb else ""
        form = self.clue or (f"-|{verb}" if verb else r"[^ \t\r\n]")
        return f"(?i:{form})" if self.loose else f"(?:{form})"

    def matches(self, forms: str, word: str) -> bool:
        """Return whether one of some forms is that of a word as a whole."""
        return bool(_compiled(forms, loose=self.loose).fullmatch(word))

    def tail(self, word: str) -> int:
        """Return where in a word a secret begins, behind a form of `tails`; or 0."""
        found = _compiled(self.tails, loose=self.loose).match(word)
        return found.end() if found else 0

    def is_attached(self, word: str) -> bool:
        """Return whether a word is an option of one letter and its secret."""
        return (
            len(word) > _LETTER_OPTION and word[0] == "-" and word[1] in self.attached
        )

    def after_verb(self, words: Sequence[ShellWord]) -> Sequence[ShellWord] | None:
        """Return the words behind the verb; None where it is another one."""
        for part in self.verb.split():
            found = (
                number
                for number, word in enumerate(words[: _MOST_SKIPPED + 1])
                if self.matches(part, word.text)
            )
            number = next(found, None)
            if number is None:
                return None
            words = words[number + 1 :]
        return words
