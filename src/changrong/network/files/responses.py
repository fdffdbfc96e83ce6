"""Handing a stored file out: always to be saved, never to be shown by the browser as a page."""

from io import BytesIO
from pathlib import Path

from django.db.models.fields.files import FieldFile
from django.http import FileResponse


def download(file: FieldFile | Path | BytesIO, name: str, media_type: str) -> FileResponse:
    stream = file if isinstance(file, BytesIO) else file.open("rb")
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
