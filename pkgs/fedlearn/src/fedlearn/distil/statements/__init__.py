"""Reading what an answer states: JSON and lists in it, and whether a sentence holds.

Pure functions on text, linear in its length; nothing here knows lessons.
"""

from fedlearn.distil.statements.headings import (
    bare_title,
    fenced_lines,
    listed_items,
)
from fedlearn.distil.statements.lazy import lazy_pattern
from fedlearn.distil.statements.loose_json import Container, Value, json_values
from fedlearn.distil.statements.word_lists import mentions, names
from fedlearn.distil.statements.worth import (
    is_fix,
    is_knowledge,
    says_something,
    title_of_statement,
)

__all__ = [
    "Container",
    "Value",
    "bare_title",
    "fenced_lines",
    "is_fix",
    "is_knowledge",
    "json_values",
    "lazy_pattern",
    "listed_items",
    "mentions",
    "names",
    "says_something",
    "title_of_statement",
]
