"""Speed as ratios: what is compared runs alternately, so that a busy machine cancels."""
