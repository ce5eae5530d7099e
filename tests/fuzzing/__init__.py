"""Every reader under a fuzzer that is guided by coverage: `python -m fuzzing`, or one reader by its name."""
