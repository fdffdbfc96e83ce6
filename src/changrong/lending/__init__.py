"""What is owed when: contract terms to cash flows, events replayed to balances (ACTUS terms)."""
