"""The deployed pipeline from outside: put records in, watch what comes out, judge it."""
