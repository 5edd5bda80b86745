"""Many rows answered in parts: on all cores at once, and in little memory."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from model_handlers.arrow_import import arrow_if_there
from model_handlers.columns import part
from model_handlers.csv_body import header_alone
from model_handlers.plain_csv import IrregularQuotesError
from model_handlers.records import Place
from model_handlers.rejection import RequestError
from model_handlers.scoring import score_rows
from model_handlers.side_by_side import in_order, usable_cores

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exact_scoring.rows import Columns
    from exact_scoring.scores import Scorer
    from model_handlers.answers import Answers
    from model_handlers.pieces import Pieces
    from model_handlers.records import Records
    from model_handlers.schema import Schema

# Fewer are not worth a thread, and a deep forest leaves the cache each time that it is walked.
_ROWS_OF_A_PART = 8192


class Batch:
    """The scoring and the writing of one request's rows."""

    def __init__(self, scorer: Scorer, schema: Schema, answers: Answers) -> None:
        """Takes the model and the format of the answer."""
        self._scorer, self._schema, self._answers = scorer, schema, answers

    def answer_columns(self, columns: Columns) -> Sequence[bytes]:
        """Answers rows that are all there.

        Raises:
            RequestError: the model cannot compute with a row.
        """
        rows = len(columns[0])
        workers = usable_cores()
        size = max(_ROWS_OF_A_PART, -(-rows // workers))
        if rows > size:
            self._prepare()
        written = in_order(
            lambda start: self._written(part(columns, slice(start, start + size)), start),
            range(0, rows, size),
            workers=workers,
        )
        return self._answers.whole([result() for result in written])

    def answer_pieces(self, records: Records, pieces: Pieces) -> Sequence[bytes]:
        """Answers a body while it comes; nothing is given away before its last row is scored.

        Raises:
            RequestError: a row is wrong.
        """
        written: list[bytes] = []
        rows = lines = 0
        self._prepare()
        results = in_order(
            lambda piece: self._piece(records, piece, is_first=piece is pieces.first),
            pieces,
            workers=usable_cores(),
        )
        with closing(results):
            for result in results:
                piece = pieces.oldest
                place = Place(is_first=piece is pieces.first, rows_before=rows, lines_before=lines)
                try:
                    count, parts = result()
                except RequestError:
                    # Only here it is known which row of the body it is.
                    self._carefully(records, [piece], place)
                    raise
                except IrregularQuotesError:
                    _, parts = self._carefully(records, pieces.unreleased(), place)
                    written += parts
                    break
                written += parts
                rows += count
                # Without quotes a row is a line; but the first piece may begin with a header.
                is_counted = not place.is_first and b'"' not in piece
                lines += count if is_counted else piece.count(b"\n")
                pieces.release()
        if not written:
            raise header_alone()
        return self._answers.whole(written)

    def _prepare(self) -> None:
        """Makes and imports here what the threads will share."""
        arrow_if_there()
        self._scorer.prepare_for_batches()

    def _piece(self, records: Records, piece: bytes, *, is_first: bool) -> tuple[int, list[bytes]]:
        columns = records.read(piece, is_first=is_first)
        if columns is not None:
            return len(columns[0]), [self._written(columns, 0)]
        return self._carefully(records, [piece], Place(is_first=is_first))

    def _carefully(
        self, records: Records, pieces: Iterable[bytes], place: Place
    ) -> tuple[int, list[bytes]]:
        rows = 0
        written: list[bytes] = []
        for columns in records.read_carefully(pieces, place):
            written.append(self._written(columns, place.rows_before + rows))
            rows += len(columns[0])
        return rows, written

    def _written(self, columns: Columns, rows_before: int) -> bytes:
        return self._answers.part(
            score_rows(self._scorer, self._schema, columns, rows_before=rows_before)
        )
