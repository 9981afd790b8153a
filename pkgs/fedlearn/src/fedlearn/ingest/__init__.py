"""Files of telemetry into the state, each line once."""
