"""Subjects that try items: how able, how hard, how reliable, how long."""
