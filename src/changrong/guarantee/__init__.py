"""Who bears what: guarantee agreements to fees, shares, caps, claims and recoveries."""
