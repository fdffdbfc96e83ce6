"""Contract terms by their ACTUS names: what they are, how they are read, what is refused."""

from changrong.lending.terms.dictionary import Entry, dictionary
from changrong.lending.terms.reading import read_terms
from changrong.lending.terms.terms import ContractType, Role, Terms

__all__ = ["ContractType", "Entry", "Role", "Terms", "dictionary", "read_terms"]
