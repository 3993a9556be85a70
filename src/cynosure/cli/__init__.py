"""The command line: one file a command, loaded by name so that help is quick."""
