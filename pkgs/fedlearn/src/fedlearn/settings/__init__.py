"""The settings: one model, a section for each group of keys.

A section is a frozen pydantic model that refuses unknown keys. Settings come from a
JSON or TOML file and from the environment (`FEDLEARN_…`), and are checked without
network, secret or state.
"""

from fedlearn.settings.description import json_schema, key_texts
from fedlearn.settings.loading import (
    CONFIG_VARIABLE,
    check,
    check_text,
    find_file,
    load,
    user_file,
)
from fedlearn.settings.model import Prometheus, Settings, Trust
from fedlearn.settings.privacy import AllowedValue, ExtraRule, Privacy
from fedlearn.settings.qdrant import Embedding, Export, Qdrant
from fedlearn.settings.repository import Repository, Retention, Source
from fedlearn.settings.runtime import EVENT_FILES, Extraction, LanguageModel, Runtime

__all__ = [
    "CONFIG_VARIABLE",
    "EVENT_FILES",
    "AllowedValue",
    "Embedding",
    "Export",
    "ExtraRule",
    "Extraction",
    "LanguageModel",
    "Privacy",
    "Prometheus",
    "Qdrant",
    "Repository",
    "Retention",
    "Runtime",
    "Settings",
    "Source",
    "Trust",
    "check",
    "check_text",
    "find_file",
    "json_schema",
    "key_texts",
    "load",
    "user_file",
]
