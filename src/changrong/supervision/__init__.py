"""What the notices achieved: loan tapes to quality, indicators, scorecards and flags."""
