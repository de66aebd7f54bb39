"""How one file is written: its profile and layout, given or guessed from a sample of it."""
