"""What is declared, not coded: the model district's organisations, indicators, plan and published figures, as TOML."""
