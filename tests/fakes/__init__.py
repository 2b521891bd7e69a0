"""AWS services in memory, and the records that Lambda hands to functions."""
