"""The one expression grammar of the star file: parsed once, compiled to Ibis."""
