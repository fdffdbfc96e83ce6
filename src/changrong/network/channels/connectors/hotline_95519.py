"""An insurer's customer line (95519, China Life): enquiries and bookings, cover and claims."""

from changrong.network.channels.connectors.wire import Signed
from changrong.text import Text


class Hotline95519(Signed):
    """A booking is a booked session: a time, and somebody of the insurer who is there then. So is
    an enquiry, as a call back: `inquiry` among the kinds is the bureau's question to an institution
    and not a customer's to an insurer. Who cannot come and is to be visited says `home_visit`;
    cover wanted and losses reported have kinds of their own."""

    name = "hotline_95519"
    label = Text("95519 热线", "The 95519 line")
    kinds = {
        "booking": "session",
        "inquiry": "session",
        "home_visit": "home_visit",
        "insurance": "insurance_need",
        "claim": "insurance_claim",
    }
