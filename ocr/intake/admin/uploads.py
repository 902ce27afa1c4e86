"""Files on their way to an open batch: announced, sent in pieces, and sent again where the connection was lost."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from ocr.intake import batches
from ocr.intake.batches import MAX_CHUNK, Announced, IntakeRefusedError, OutOfStepError
from ocr.models import BatchFile

from .base import IntakeView

MOST_AT_ONCE = 500
_PLAIN_CHUNK = 1024**2


class AnnounceView(IntakeView):
    """Says which files are to come."""

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        """{"files": [{"name", "size", "modified"}]} gives {"files": [{"id", "received", "size", "url"}]}, in order."""
        del pk
        try:
            asked = json.loads(request.body)["files"]
            files = [_announced(each) for each in asked]
        except (ValueError, KeyError, TypeError, AttributeError):
            return _refused(gettext("The list of files cannot be read. Load the page again."), 400)
        if len(files) > MOST_AT_ONCE:
            return _refused(gettext("Too many files at once. Load the page again."), 400)
        try:
            rows = batches.announce(batch=self.batch, files=files)
        except IntakeRefusedError as error:
            return _refused(str(error), 409)
        return JsonResponse(
            {
                "files": [
                    {
                        "id": row.pk,
                        "received": row.received,
                        "size": row.byte_size,
                        "url": reverse("ocr_batch_piece", args=[self.batch.pk, row.pk]),
                    }
                    for row in rows
                ]
            }
        )


class PieceView(IntakeView):
    """A piece of a file."""

    def put(self, request: HttpRequest, pk: int, file: int) -> JsonResponse:
        """The bytes from ?offset= on; gives how many are here. 409 with the same where they do not follow."""
        del pk
        row = self._row(file)
        offset = request.GET.get("offset", "")
        if not offset.isdecimal() or len(offset) > 15:
            return _refused(gettext("The piece does not say where it belongs. Load the page again."), 400)
        piece = request.read(MAX_CHUNK + 1)
        try:
            received = batches.receive(file=row, offset=int(offset), piece=piece)
        except OutOfStepError as error:
            return JsonResponse({"received": error.received, "size": row.byte_size}, status=409)
        except IntakeRefusedError as error:
            return _refused(str(error), 400)
        except OSError:
            return _refused(gettext("The server's disk has no room for these files. Tell its administrator."), 507)
        return JsonResponse({"received": received, "size": row.byte_size})

    def delete(self, request: HttpRequest, pk: int, file: int) -> JsonResponse:
        """Takes the file out of the batch again."""
        del request, pk
        try:
            batches.remove_file(file=self._row(file))
        except IntakeRefusedError as error:
            return _refused(str(error), 409)
        return JsonResponse({})

    def _row(self, file: int) -> BatchFile:
        row = BatchFile.objects.filter(batch=self.batch, pk=file).select_related("batch").first()
        if row is None:
            raise Http404
        return row


class PlainUploadView(IntakeView):
    """The files of a form without scripts, whole and at once; what was handed in before is not handed in again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes them and starts the batch, or says what stands in the way."""
        files = request.FILES.getlist("files")
        try:
            for file in files:
                announced = Announced(name=file.name or "?", size=file.size or 0)
                (row,) = batches.announce(batch=self.batch, files=[announced])
                for piece in file.chunks(_PLAIN_CHUNK):
                    try:
                        row.received = batches.receive(file=row, offset=row.received, piece=piece)
                    except OutOfStepError:
                        break
            batches.start(batch=self.batch)
        except IntakeRefusedError as error:
            messages.error(request, str(error))
        return redirect("ocr_batch", pk)


def _announced(given: dict[str, Any]) -> Announced:
    size = int(given["size"])
    if size < 0:
        raise ValueError
    return Announced(name=str(given["name"])[:2000], size=size, modified=str(given.get("modified", ""))[:30])


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
