"""What may be asked of Meta and what the answers mean: pure functions over values, standard library only."""
