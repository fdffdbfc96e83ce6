"""Losses shared to the fen among all who bear them, and what is recovered shared back."""

from changrong.guarantee.sharing.losses import Loss, Shared, share, share_all
from changrong.guarantee.sharing.recoveries import Recovery, Returned, give_back, give_back_all

__all__ = [
    "Loss",
    "Recovery",
    "Returned",
    "Shared",
    "give_back",
    "give_back_all",
    "share",
    "share_all",
]
