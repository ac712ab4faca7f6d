"""From a proposal to a new release: proposals, their review, and the accounts of those who take part.

What is proposed and said about it stands in a database (`pvegraph.curation.database`); what is accepted stands in the
releases, which are the truth: a proposal is accepted if and only if a release says so.
"""
