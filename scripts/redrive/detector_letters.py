"""Dead letters of the detector: batches that it never finished."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from scripts.pipeline.traffic import Record, TrafficError
from scripts.redrive.archived_range import ArchivedRange
from scripts.redrive.dead_letters import DeadLetters, Message
from scripts.redrive.lake_objects import LakeError
from scripts.redrive.letter import KINESIS, Letter, LetterError
from scripts.redrive.shard_range import KinesisRecord, ShardRange
from scripts.redrive.step import State, Step

__all__ = ["DetectorLetters"]

_FAILURES = (LetterError, LakeError, TrafficError, ClientError, BotoCoreError)
_PROBLEMS_NAMED = 3


class _IncompleteError(LetterError):
    """Not all of the batch was found, or processed."""


@dataclass(frozen=True)
class DetectorLetters:
    """Gives the batches of dead letters to the detector.

    What the stream retains is handed to the function under its own sequence numbers: the
    detector writes the same objects of the archive again, and knows events that it judged
    already by their id. What it retains no longer is put into the stream from the archive,
    under new sequence numbers. A letter is deleted once all of its records were taken; one that
    is redriven a second time changes nothing but the number of rows in the archive.

    A letter names its first and last record and their number. Where a shard is read in several
    lanes at once, records of other batches lie between them, and once the stream has forgotten
    some of the range it cannot be told whose they were.

    Args:
        letters: the queue.
        kinesis, s3: clients.
        stream_name: the login stream.
        bucket: the lake.
        hand_over: gives records to the detector; returns what it did not take.
        put: puts records into the stream.
        lanes: in how many the mapping reads a shard at once.
    """

    letters: DeadLetters
    kinesis: Any
    s3: Any
    stream_name: str
    bucket: str
    hand_over: Callable[[Sequence[KinesisRecord]], list[str]]
    put: Callable[[list[Record]], None]
    lanes: Callable[[], int]

    def read(self, message: Message) -> Letter:
        """The letter in a message.

        Raises:
            LetterError: there is none, or it is about another stream.
        """
        letter = Letter.read(message.body, KINESIS)
        if letter.stream_name != self.stream_name:
            raise LetterError(f"it is about the stream {letter.stream_name!r}")
        return letter

    def replay(self, most: int, *, dry_run: bool, force: bool) -> Iterator[Step]:
        """Redrive letter by letter.

        Args:
            most: letters.
            dry_run: read everything, and only say what would happen.
            force: content with what is found, where records of a letter are lost.
        """
        with self.letters.taken(most) as messages:
            for message in messages:
                try:
                    step = self._replay(message, dry_run=dry_run, force=force)
                except _FAILURES as error:
                    step = Step(message.message_id, State.FAILED, 0, str(error))
                yield step

    def _replay(self, message: Message, *, dry_run: bool, force: bool) -> Step:
        letter = self.read(message)
        retained, oldest = self._from_stream(letter, dry_run=dry_run)
        archive = ArchivedRange(self.s3, self.bucket, letter, below=oldest)
        archived = _numbers(archive) if oldest > letter.first else set()
        if oldest > letter.first and not force and (lanes := self.lanes()) > 1:
            raise _IncompleteError(
                f"the stream has forgotten records of {letter.shard_id} before {oldest}, and reads "
                f"it in {lanes} lanes: whether all {letter.size} of this batch are in the lake "
                "cannot be told; --force gives back what there is"
            )
        short = letter.size - retained - len(archived)
        quarantined = len(archive.quarantined()) if short > 0 else 0
        if short > quarantined and not force:
            raise _IncompleteError(
                f"{short - quarantined} of {letter.size} records are neither in the stream nor in "
                f"the lake: {letter.shard_id} from {letter.first} to {letter.last}"
            )
        if not dry_run:
            self._put(archive if archived else None)
            self.letters.delete(message)
        state = State.WOULD_REPLAY if dry_run else State.REPLAYED
        parts = {"from the stream": retained, "from the archive": len(archived)}
        parts |= {"in quarantine": quarantined, "lost": max(0, short - quarantined)}
        detail = ", ".join(f"{count} {where}" for where, count in parts.items() if count)
        return Step(message.message_id, state, retained + len(archived), detail)

    def _from_stream(self, letter: Letter, *, dry_run: bool) -> tuple[int, int]:
        """Hand over what is retained: how many records, and the number of the first."""
        count, oldest = 0, letter.last + 1
        problems: list[str] = []
        for page in ShardRange(self.kinesis, letter).pages():
            oldest = min(oldest, int(page[0]["kinesis"]["sequenceNumber"]))
            count += len(page)
            problems += [] if dry_run else self.hand_over(page)
        if problems:
            more = "; ..." if len(problems) > _PROBLEMS_NAMED else ""
            raise _IncompleteError("; ".join(problems[:_PROBLEMS_NAMED]) + more)
        return count, oldest

    def _put(self, archive: ArchivedRange | None) -> None:
        """Put archived records into the stream, each once though it may be archived twice."""
        done = set[str]()
        for records in archive.records() if archive else ():
            fresh = [record for number, record in records.items() if number not in done]
            done |= records.keys()
            if fresh:
                self.put(fresh)


def _numbers(archive: ArchivedRange) -> set[str]:
    return {number for records in archive.records() for number in records}
