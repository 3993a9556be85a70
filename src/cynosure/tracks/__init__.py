"""Person-sorted columns and one-pass kernels: arrays in, arrays out."""
