"""The third frozen waist: what is concluded, as a record that a renderer can read."""
