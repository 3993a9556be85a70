"""The dashboard: pages that show findings and compute nothing."""
