"""Numbers in, numbers out: counts, intervals, masks, limbs."""
