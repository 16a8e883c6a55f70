"""Long robustness runs: `make fuzz`."""
