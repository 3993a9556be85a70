"""`boundary`: what models can do, what the scaffolding adds, and what to do next."""
