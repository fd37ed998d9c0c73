"""Speed, as ratios measured in one run: `make bench`. What each figure means stands in docs/bench.md."""
