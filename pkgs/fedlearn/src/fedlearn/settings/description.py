"""What each setting means: the text below its declaration in the source.

pydantic can read these texts itself, but does so whenever a model is made: that took
two thirds of the time in which the settings load.
"""

import ast
import inspect
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from fedlearn.settings.model import Settings
from fedlearn.settings.section import Section


def key_texts(section: type[BaseModel]) -> dict[str, str]:
    """Return what the keys of a section mean, by key."""
    (declared,) = ast.parse(inspect.getsource(section)).body
    return {
        key.target.id: inspect.cleandoc(text.value.value)
        for key, text in pairwise(getattr(declared, "body", ()))
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a configuration file, the texts included."""
    schema = Settings.model_json_schema()
    for section in Section.__subclasses__():
        described = schema["$defs"].get(section.__name__, schema)
        for key, text in key_texts(section).items():
            described["properties"][key]["description"] = text
    return schema
