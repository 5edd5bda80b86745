"""Objects of a batch run whose function is killed at its n-th change, before or after it."""

from dataclasses import dataclass

from tests.doubles.objects_in_memory import ObjectsInMemory


class KilledError(BaseException):
    """The function is no more; nothing of it runs on, no handler of exceptions either."""


@dataclass
class ObjectsKilled(ObjectsInMemory):
    """`dies_at` counts changes; the last of them is made when it `dies_after` it."""

    dies_at: int | None = None
    dies_after: bool = False
    changes: int = 0

    def put(self, uri, body):
        self._change(lambda: ObjectsInMemory.put(self, uri, body))

    def delete(self, uris):
        for uri in list(uris):
            self._change(lambda uri=uri: ObjectsInMemory.delete(self, [uri]))

    def lives_again(self):
        """The state machine calls the function again."""
        self.dies_at = None

    def _change(self, make):
        self.changes += 1
        dies = self.changes == self.dies_at
        if not dies or self.dies_after:
            make()
        if dies:
            raise KilledError
