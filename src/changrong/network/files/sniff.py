"""What a file really is, read from its first bytes; and a name that is safe to show and to save."""

import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from changrong.text import Problem

LARGEST = 10 * 1024 * 1024  # bytes of one file
NAME_LENGTH = 120


@dataclass(frozen=True)
class Sort:
    """A sort of file the service keeps; a name that has no suffix of its gets the first."""

    media_type: str
    suffixes: tuple[str, ...]


PDF = Sort("application/pdf", (".pdf",))
JPEG = Sort("image/jpeg", (".jpg", ".jpeg"))
PNG = Sort("image/png", (".png",))
XLSX = Sort("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
DOCX = Sort("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
TEXT = Sort("text/plain", (".txt", ".csv"))
MP4 = Sort("video/mp4", (".mp4",))
MOV = Sort("video/quicktime", (".mov",))
M4A = Sort("audio/mp4", (".m4a",))
MP3 = Sort("audio/mpeg", (".mp3",))
SORTS = (PDF, JPEG, PNG, XLSX, DOCX, TEXT, MP4, MOV, M4A, MP3)
ACCEPT = ",".join(suffix for sort in SORTS for suffix in sort.suffixes)

MAGIC = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"ID3", MP3),
    *((bytes([0xFF, layer]), MP3) for layer in (0xFB, 0xF3, 0xF2)),
)
# What a telephone films or records: a box "ftyp" that begins with the brand.
BRANDS = {b"qt  ": MOV, b"M4A ": M4A}
FILMED = (b"iso", b"mp4", b"avc", b"3gp", b"MSNV")
OFFICE = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX))
MACROS = "vbaProject.bin"
ENCODINGS = ("utf-8-sig", "gb18030")
LAYOUT = {"\t", "\n", "\r", "\f"}


class FileRefused(Problem):
    """Why a file cannot be kept; names the file."""


def inspect(file: BinaryIO, name: str, size: int) -> Sort:
    """The sort of a file, by its content and never by its name. FileRefused says what is wrong."""
    shown = safe_name(name)
    if size == 0:
        raise FileRefused(f"“{shown}”是空的。", f"“{shown}” is empty.")
    if size > LARGEST:
        limit = LARGEST // (1024 * 1024)
        raise FileRefused(
            f"“{shown}”有 {megabytes(size)} MB，每个文件最多 {limit} MB。",
            f"“{shown}” is {megabytes(size)} MB; a file may have at most {limit} MB.",
        )
    file.seek(0)
    sort = sort_of(file)
    file.seek(0)
    if sort is None:
        raise FileRefused(
            f"“{shown}”不是能收的文件。请用 PDF、JPG、PNG、XLSX、DOCX、CSV、TXT，"
            "录像用 MP4 或 MOV，录音用 MP3 或 M4A。",
            f"“{shown}” is not a kind of file we keep. Use PDF, JPG, PNG, XLSX, DOCX, CSV or "
            "TXT; films as MP4 or MOV, recordings as MP3 or M4A.",
        )
    return sort


def sort_of(file: BinaryIO) -> Sort | None:
    head = file.read(12)
    for magic, sort in MAGIC:
        if head.startswith(magic):
            return sort
    if head[4:8] == b"ftyp":
        return filmed(head[8:])
    file.seek(0)
    if head.startswith(b"PK"):
        return office_sort(file)
    return TEXT if is_text(file.read(LARGEST)) else None


def filmed(brand: bytes) -> Sort | None:
    return BRANDS.get(brand) or (MP4 if brand.startswith(FILMED) else None)


def office_sort(file: BinaryIO) -> Sort | None:
    """Only the list of parts is read, so that a crafted archive unpacks nothing. No macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    if any(part.endswith(MACROS) for part in parts):
        return None
    return next((sort for part, sort in OFFICE if part in parts), None)


def is_text(content: bytes) -> bool:
    """Readable as UTF-8 or GB 18030, without control characters."""
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(
            unicodedata.category(sign) == "Cc" and sign not in LAYOUT for sign in set(text)
        )
    return False


def safe_name(name: str, sort: Sort | None = None) -> str:
    """The last part of a name without control, invisible and direction-turning characters.

    With a sort, the name ends with one of its suffixes, so that what is saved opens as what it is.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    suffix = PurePosixPath(shown).suffix
    if sort and suffix.lower() not in sort.suffixes:
        shown, suffix = f"{shown}{sort.suffixes[0]}", sort.suffixes[0]
    stem = shown.removesuffix(suffix)[: NAME_LENGTH - len(suffix)] or "file"
    return f"{stem}{suffix}"


def megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):.1f}"
