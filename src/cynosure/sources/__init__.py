"""Importers: one format a file, each turning a user's file into Arrow batches and quarantine."""
