"""How it is going: status, figures, doctor, dashboard, metrics, MCP."""
