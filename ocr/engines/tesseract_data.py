"""Which language data tesseract reads with, known by their content."""

import re
import subprocess
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytesseract

_FOLDER = re.compile(r'in "([^"]+)"')


@cache
def data_digest(version: str, method: int) -> str:
    """The SHA-256 of the version, the number of our own method and all language data; read once a process."""
    found = sha256(f"tesseract {version} method {method}".encode())
    listed = subprocess.run(  # noqa: S603 -- the recogniser itself, without anything of a user's
        [pytesseract.pytesseract.tesseract_cmd, "--list-langs"], capture_output=True, text=True, check=False
    )
    folder = _FOLDER.search(listed.stdout + listed.stderr)
    if folder:
        for path in sorted(Path(folder[1]).glob("*.traineddata")):
            found.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return found.hexdigest()
