"""What is made once for each model, and not again for each request."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from model_handlers.answers import answers_in
from model_handlers.content_types import SUPPORTED
from model_handlers.plain_csv import PlainCsv
from model_handlers.plain_json import PlainJson

if TYPE_CHECKING:
    from model_handlers.schema import Schema


class Prepared:
    """The readers and writers of one schema; it must not hold the schema, or none would go."""

    def __init__(self, schema: Schema) -> None:
        """Makes them all: none is dear."""
        self.json = PlainJson(schema)
        self.csv = PlainCsv(schema)
        self.answers = {name: answers_in(name, schema.classes) for name in SUPPORTED}


# By identity: a schema is large to hash. A container of many models loads and unloads them.
_OF: dict[int, Prepared] = {}


def prepared(schema: Schema) -> Prepared:
    """Gives what was prepared for this schema; the first time it is prepared."""
    found = _OF.get(id(schema))
    if found is None:
        found = Prepared(schema)
        weakref.finalize(schema, _OF.pop, id(schema), None)
        _OF[id(schema)] = found
    return found
