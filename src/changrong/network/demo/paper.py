"""A sheet of paper for the demonstration: what somebody would hand in, with nothing in it."""

from django.core.files.uploadedfile import SimpleUploadedFile

PARTS = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    "/Resources << /Font << /F1 5 0 R >> >> >>",
)
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = "BT /F1 18 Tf 72 760 Td (Changrong demonstration: a sample document) Tj ET"


def paper(title: str) -> SimpleUploadedFile:
    """A PDF of one page of this name."""
    stream = f"<< /Length {len(WORDS)} >>\nstream\n{WORDS}\nendstream"
    text, offsets = "%PDF-1.4\n", []
    for number, part in enumerate((*PARTS, stream, FONT), start=1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    text += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n{table}"
    start = text.index("xref\n")
    text += f"trailer\n<< /Size {len(offsets) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return SimpleUploadedFile(f"{title}.pdf", text.encode(), "application/pdf")
