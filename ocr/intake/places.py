"""Where the bytes of a batch lie until they are taken in: uploads in private storage, which no address leads to."""

from pathlib import Path

from django.core.files.storage import storages

from ocr.models import BatchFile, Origin, ScanBatch

_FOLDER = "scans"


def bytes_of(file: BatchFile) -> Path:
    """Where the file's bytes lie. They may be gone."""
    return _upload_path(file) if _is_upload(file) else Path(file.place)


def forget_bytes(file: BatchFile) -> None:
    """Removes an upload that was taken in; files of the server stay where they are."""
    if _is_upload(file):
        _upload_path(file).unlink(missing_ok=True)


def forget_uploads(batch: ScanBatch) -> None:
    """Removes whatever was uploaded to the batch."""
    folder = _folder(batch.pk)
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink(missing_ok=True)
        folder.rmdir()


def free_place(file: BatchFile) -> Path:
    """Where an upload's bytes go, with the folder made."""
    path = _upload_path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def storage_root() -> Path:
    """The folder of private storage."""
    return Path(storages["private"].path(""))


def _is_upload(file: BatchFile) -> bool:
    return file.batch.origin == Origin.WEB.value


def _upload_path(file: BatchFile) -> Path:
    return _folder(file.batch_id) / str(file.pk)


def _folder(batch_id: int) -> Path:
    return Path(storages["private"].path(f"{_FOLDER}/{batch_id}"))
