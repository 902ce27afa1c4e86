"""Taking a batch in, file by file and picture by picture; killed at any moment it goes on where it was.

Bytes are on disk before the row that speaks of them, and each picture is one transaction: its scan, its page, the job
that reads it, and the row that says it is done. Nothing larger than one picture is held in memory.
"""

import logging
from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from archive_catalog.models import ArchiveUnit
from ocr.actions.ingestion import Kept, keep, scan_of
from ocr.models import (
    Attach,
    BatchFile,
    FileState,
    Picture,
    PictureState,
    ScanBatchState,
)

from .attaching import attach_picture
from .findings import Grade, Limits, found
from .leases import Lease, LeaseLostError, taken
from .names import candidates, spoken_code
from .pictures import Seen, limits_of, seen
from .places import bytes_of, forget_bytes
from .refusals import ImageRefusedError, refused_by_system
from .separators import unit_named_on
from .targets import Target, UnitFinder

MAX_ATTEMPTS = 3
logger = logging.getLogger(__name__)

Tell = Callable[[str], None]
"""Called with "picture" and "file" after each of them."""


def take_in(batch_id: int, *, tell: Tell = lambda what: None) -> bool:
    """Takes in what waits in the batch; gives whether it is all done. Left alone where another process is at it."""
    lease = taken(batch_id, now=timezone.now())
    if lease is None:
        return False
    try:
        intake = _Intake(lease, tell)
        for file in _waiting(lease):
            intake.take(file)
            tell("file")
        lease.end(state=ScanBatchState.DONE, finished_at=timezone.now())
    except LeaseLostError:
        return False
    except BaseException:
        # Whoever comes next need not wait until the time is over.
        lease.end()
        raise
    return True


def _waiting(lease: Lease) -> Iterator[BatchFile]:
    """One after the other, read anew, so that no list grows with the batch."""
    number = -1
    while True:
        waiting = BatchFile.objects.filter(batch=lease.batch, state=FileState.WAITING, number__gt=number)
        file = waiting.select_related("unit__fonds", "batch").order_by("number").first()
        if file is None:
            return
        number = file.number
        yield file


class _Intake:
    """The work on one batch, by whoever holds its lease."""

    def __init__(self, lease: Lease, tell: Tell) -> None:
        self.lease = lease
        self.tell = tell
        self.batch = lease.batch
        self.limits: Limits = limits_of(lease.batch.profile)
        self.finder = UnitFinder(lease.batch.by)

    def take(self, file: BatchFile) -> None:
        """The file with all its pictures; whatever is wrong with it ends as its reason."""
        if file.attempts >= MAX_ATTEMPTS:
            self._refuse(file, {"code": "interrupted", "count": file.attempts})
            return
        self.lease.hold()
        BatchFile.objects.filter(pk=file.pk).update(attempts=F("attempts") + 1)
        try:
            kept = keep(name=file.name, source=bytes_of(file))
            self._take_pictures(file, kept)
        except ImageRefusedError as error:
            self._refuse(file, error.reason)
        except OSError as error:
            self._refuse(file, refused_by_system(error))
        except (LeaseLostError, OperationalError):
            raise  # nothing is wrong with the file: whoever takes the batch up next tries it again
        except Exception:  # one file's surprise must not stop the batch
            logger.exception("File %s of batch %s failed in a way nobody foresaw.", file.pk, self.batch.pk)
            self._refuse(file, {"code": "unexpected"})

    def _take_pictures(self, file: BatchFile, kept: Kept) -> None:
        frames = kept.facts.frames
        BatchFile.objects.filter(pk=file.pk).update(digest=kept.digest, picture_count=len(frames))
        file.digest = kept.digest
        target = self._target_of(file)
        if (twin := self._twin(file, target)) is not None:
            self._close(file, same_as=twin)
            return
        done = set(Picture.objects.filter(file=file).values_list("order", flat=True))
        for place, frame in enumerate(frames):
            if 2 * place in done and (2 * place + 1 in done or not self.batch.split_doubles):
                continue
            try:
                for part, picture in enumerate(seen(kept, frame, self.batch, self.limits)):
                    if 2 * place + part not in done:
                        self._store(file, kept, 2 * place + part, picture, self._target_at(file, target, place))
                        self.tell("picture")
            except ImageRefusedError as error:
                if len(frames) == 1:
                    raise
                self._store_refused(file, 2 * place, error)
        self._close(file)

    # --- which unit ---

    def _target_of(self, file: BatchFile) -> Target:
        """The unit that was said for the whole file."""
        if file.unit is not None:
            return Target(unit=file.unit)
        if self.batch.attach == Attach.NAME:
            target = self.finder.by_name(candidates(file.name), spoken=spoken_code(file.name))
            return target if target.unit or self.batch.unit is None else Target(unit=self.batch.unit)
        if self.batch.attach == Attach.SHEET:
            return self._behind_sheet(file)
        return self._of_batch()

    def _of_batch(self) -> Target:
        if self.batch.unit is None:
            return Target(trouble=found("no_code", Grade.WARNING))
        return Target(unit=self.batch.unit)

    def _behind_sheet(self, file: BatchFile) -> Target:
        """The unit of the last separator sheet before the file; of the batch where there is none."""
        before = Picture.objects.filter(file__batch=self.batch, file__number__lte=file.number)
        sheet = before.filter(state=PictureState.SEPARATOR).select_related("unit__fonds")
        last = sheet.order_by("-file__number", "-order").first()
        if last is None:
            return self._of_batch()
        if last.unit is None:
            return Target(trouble=last.findings[0] if last.findings else found("no_code", Grade.WARNING))
        return Target(unit=last.unit)

    def _target_at(self, file: BatchFile, target: Target, place: int) -> Target:
        if self.batch.attach == Attach.SHEET and file.unit is None:
            return self._behind_sheet(file)
        if target.number is None:
            return target
        # Pictures of two pages are not numbered by pages: their order is what counts.
        number = None if self.batch.split_doubles else target.number + place
        return Target(unit=target.unit, number=number, trouble=target.trouble)

    def _twin(self, file: BatchFile, target: Target) -> BatchFile | None:
        """An earlier file of the batch with the same bytes for the same unit. Separator sheets repeat by right."""
        earlier = BatchFile.objects.filter(
            batch=self.batch, digest=file.digest, number__lt=file.number, state=FileState.TAKEN, same_as=None
        )
        pages = Picture.objects.filter(file__in=earlier).exclude(state=PictureState.SEPARATOR)
        other = pages.filter(unit=target.unit).select_related("file").order_by("file__number").first()
        return other.file if other else None

    # --- writes ---

    def _store(self, file: BatchFile, kept: Kept, order: int, picture: Seen, target: Target) -> None:
        sheet = unit_named_on(picture.small) if self.batch.attach == Attach.SHEET else None
        with transaction.atomic():
            self.lease.hold()
            row = Picture(file=file, order=order, scan=scan_of(kept, picture.frame), findings=picture.findings)
            if sheet is not None:
                named = self.finder.by_sheet(sheet)
                row.state, row.unit = PictureState.SEPARATOR, named.unit
                row.findings = [named.trouble] if named.trouble else []
            elif picture.is_blank and self.batch.drop_blanks:
                row.state, row.unit, row.wanted = PictureState.BLANK, target.unit, target.number
            elif target.unit is None:
                row.state, row.wanted = PictureState.UNATTACHED, target.number
                row.findings = [*([target.trouble] if target.trouble else []), *picture.findings]
            else:
                attach_picture(row, target.unit, batch=self.batch, wanted=target.number)
            row.save()
            # What goes forward is no poison, however often its worker is stopped.
            BatchFile.objects.filter(pk=file.pk).update(attempts=0)

    def _store_refused(self, file: BatchFile, order: int, error: ImageRefusedError) -> None:
        with transaction.atomic():
            self.lease.hold()
            Picture.objects.update_or_create(
                file=file, order=order, defaults={"state": PictureState.REFUSED, "reason": error.reason}
            )

    def _close(self, file: BatchFile, *, same_as: BatchFile | None = None) -> None:
        with transaction.atomic():
            self.lease.hold()
            BatchFile.objects.filter(pk=file.pk).update(
                state=FileState.TAKEN, same_as=same_as, reason={}, taken_at=timezone.now(), attempts=0
            )
            _log_pages(file, self.batch.by)
        forget_bytes(file)

    def _refuse(self, file: BatchFile, reason: dict[str, object]) -> None:
        with transaction.atomic():
            self.lease.hold()
            BatchFile.objects.filter(pk=file.pk).update(state=FileState.REFUSED, reason=reason, taken_at=timezone.now())


def _log_pages(file: BatchFile, by: User | None) -> None:
    added = Picture.objects.filter(file=file, state=PictureState.ADDED, page__isnull=False)
    numbers: dict[ArchiveUnit, list[int]] = {}
    for picture in added.select_related("unit", "page"):
        if picture.unit is not None and picture.page is not None:
            numbers.setdefault(picture.unit, []).append(picture.page.number)
    for unit, pages in numbers.items():
        log(unit, "wagtail.edit", user=by, data={"pages_added": pages})
