"""Functions wired to services in memory, and the records that Lambda hands to them."""
