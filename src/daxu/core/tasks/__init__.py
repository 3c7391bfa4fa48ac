"""Tasks (任务): what was promised with or without a number, who does it by when, and how it ended."""
