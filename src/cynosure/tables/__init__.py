"""The first frozen waist: the tables every importer fills and every metric reads."""
