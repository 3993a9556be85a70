"""The star file `cynosure.yml`: its models, how it is read, and the hash of a definition."""
