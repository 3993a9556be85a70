"""`find`: what people do early that goes with coming back later, and what of it survives."""
