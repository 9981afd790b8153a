"""Lines of telemetry and data sets to observations and samples."""
