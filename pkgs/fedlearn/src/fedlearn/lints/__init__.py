"""Patterns that a person should see before an assistant does.

The lint names what it finds by rules of two kinds: possible prompt injection, which
addresses a model instead of a subject, and dangerous advice, which harms who follows
it. It decides nothing.
"""

from fedlearn.lints.all_rules import lint
from fedlearn.lints.dangerous_advice import dangers

__all__ = ["dangers", "lint"]
