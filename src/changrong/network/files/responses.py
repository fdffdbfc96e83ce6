"""Handing a stored file out: always to be saved, never to be shown by the browser as a page."""

from pathlib import Path

from django.db.models.fields.files import FieldFile
from django.http import FileResponse


def download(file: FieldFile | Path, name: str, media_type: str) -> FileResponse:
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type=media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
