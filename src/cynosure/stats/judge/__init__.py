"""A noisy judge as an instrument: what it measured, corrected by what people say."""
