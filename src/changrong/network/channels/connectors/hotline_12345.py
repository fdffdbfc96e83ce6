"""The city's hotline (12345): work orders handed on, and answered when their case ends.

The number of the work order is the message's id and stays with the case.
"""

from changrong.network.channels.connectors.wire import Signed
from changrong.text import Text


class Hotline12345(Signed):
    """A need, a complaint or an appeal opens a case. An appeal goes to the outlet or institution it
    names; one that names none goes straight to the bureau of the firm's district, as the hotline's
    standard has it (派单). An enquiry opens none: no kind of case answers a caller's question, so
    somebody at the hotline reads it and answers, or makes a need of it."""

    name = "hotline_12345"
    label = Text("12345 热线", "The 12345 hotline")
    kinds = {"need": "need", "complaint": "complaint", "appeal": "appeal"}
