"""The playbook: knowledge about north stars as data, in two languages, editable by the user."""
