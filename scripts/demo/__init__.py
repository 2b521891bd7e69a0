"""The demo: the whole pipeline on a local AWS, watched on the terminal."""
