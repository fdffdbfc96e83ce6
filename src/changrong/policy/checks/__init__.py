"""What is wrong with a book of notices, and what it promises and does not keep.

One small file a check, in the room of what it looks at: `notices`, `facts`, `tables`,
`conditions`. Each file holds one `CHECK`: a stable code, a severity, words in both languages and
the function that finds. `registry` collects them, `run` runs them, `proof` is the solver's side.
"""
