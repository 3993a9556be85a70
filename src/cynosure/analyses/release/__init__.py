"""What a release did: the method follows the way in which it was rolled out."""
