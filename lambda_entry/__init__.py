"""The AWS shell around ``fraudcore``: two Lambda functions, ``detect`` and ``notify``."""
