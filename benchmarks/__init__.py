"""Performance, measured as ratios against a ceiling taken in the same run. Run by `scripts/bench NAME`."""
