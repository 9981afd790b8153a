"""Pull and push with the federation, and other repositories.

Histories are merged in git objects alone, the shared files record by record. Sources
are repositories that are only read: fetched into copies, filtered, imported.
Anonymising prepares a part of data/ for a public repository.
"""

from fedlearn.exchange.anonymise import Filters, Names, Precision, Publication, nodes_in
from fedlearn.exchange.commit_message import compose_commit_message
from fedlearn.exchange.exchange import Exchange, Merged, route_of
from fedlearn.exchange.review import Review, build_review
from fedlearn.exchange.source_filter import borrow
from fedlearn.exchange.sources import open_copies

__all__ = [
    "Exchange",
    "Filters",
    "Merged",
    "Names",
    "Precision",
    "Publication",
    "Review",
    "borrow",
    "build_review",
    "compose_commit_message",
    "nodes_in",
    "open_copies",
    "route_of",
]
