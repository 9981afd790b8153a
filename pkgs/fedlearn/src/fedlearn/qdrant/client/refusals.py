"""What a server refuses by its limits, or for want of rights, in its own words.

The words are those of Qdrant 1.12 to 1.19. Until 1.13 strict mode answers with 403,
since 1.14 with 400; a limit of rate with 429. So words decide, not the status.
"""

import re
from typing import Final

from fedlearn.errors import BrokenDataError, ConfigurationError, FedlearnError


class TooLargeError(BrokenDataError):
    """The server takes no request of this size; a smaller one may pass.

    Attributes:
        most: How many items the server takes at once, if it says so.
    """

    most: int | None = None

    def smaller_than(self, size: int) -> int:
        """Return how many items to send next: what the server says, else half."""
        return self.most if self.most and self.most < size else size // 2


class LimitError(TooLargeError):
    """The server gives fewer points at once, in whatever request."""


class StrictModeError(ConfigurationError):
    """A limit of a collection's strict mode that no smaller request keeps.

    Attributes:
        setting: Its name in `strict_mode_config`, and what else would help.
    """

    setting: str = ""


TOO_LARGE: Final = 413

_REQUEST_SIZE: Final = (
    "service.max_request_size_mb of the server, or the limit of a proxy before it, "
    "such as nginx' client_max_body_size"
)

_TOO_LARGE: Final = (
    # actix-web's `JsonPayloadError`, which Qdrant sends with 400.
    ("JSON payload.*(larger than|limit)", _REQUEST_SIZE),
    ("message length too large|message larger than", "the limit of gRPC messages"),
    ('Limit exceeded .* for "limit"', "max_query_limit of the collection"),
    ('Limit exceeded .* for "up', "upsert_max_batchsize of the collection"),
    ('Limit exceeded .* for "search', "search_max_batchsize of the collection"),
    ("Read rate limit .*split your request", "read_rate_limit of the collection"),
    ("Write rate limit .*split your request", "write_rate_limit of the collection"),
)
"""Words for what passes in smaller requests, and the setting that decides."""

_STRICT: Final = (
    ("Index required but not found", "unindexed_filtering_retrieve"),
    ("Exact search disabled", "search_allow_exact"),
    ("vector indexing is disabled", "search_allow_exact or hnsw_config.m"),
    ("maximum number of payload indices", "max_payload_index_count"),
    ("Max points count limit", "max_points_count"),
    ("Max vector storage size limit", "max_collection_vector_size_bytes"),
    ("Max payload storage size limit", "max_collection_payload_size_bytes"),
    ("Filter condition limit", "filter_max_conditions"),
    ("Condition size limit", "condition_max_size"),
    ("Resident memory usage", "max_resident_memory_percent"),
    ('Limit exceeded .* for "timeout"', "max_timeout"),
)
"""Words for what a smaller request does not keep, and the setting that decides."""

_RIGHTS: Final = (
    ("Only points access", "the key may only read and write points"),
    ("(write|manage) access", "the key may only read"),
    ("access .*is required", "the key may not use this collection"),
)
"""Words for what a valid key lacks, and what that means."""


def explain_refusal(status: int, said: str, where: str) -> FedlearnError | None:
    """Return the error for what was refused; None where the words say nothing."""
    message = f"{where} answers {status}: {said}"
    for words, setting in _TOO_LARGE:
        if re.search(words, said):
            return _too_large(message, said, setting)
    if status == TOO_LARGE:  # of a proxy
        return _too_large(message, said, _REQUEST_SIZE)
    for words, setting in _STRICT:
        if re.search(words, said):
            hint = f"change {setting} in the collection's strict mode"
            error = StrictModeError(message, hint=hint)
            error.setting = setting
            return error
    for words, rights in _RIGHTS:
        if status in {401, 403} and re.search(words, said, re.IGNORECASE):
            return ConfigurationError(
                f"{where}: {rights}: {said}",
                hint="put a key that may write into the file that qdrant.api_key_file "
                "names; search, export and status need to read alone",
            )
    return None


def _too_large(message: str, said: str, setting: str) -> TooLargeError:
    kind = LimitError if setting.startswith("max_query_limit") else TooLargeError
    error = kind(message, hint=f"raise {setting}")
    if found := re.search(r"Limit exceeded \d+ > (\d+)", said):
        error.most = max(1, int(found[1]))
    return error
